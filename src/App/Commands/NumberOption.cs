using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Cronwatch.App.Commands;

/// <summary>A flag that takes a number between two others.</summary>
internal static class NumberOption
{
    public static Option<double> Of(string name, string description, double usual, double least, double most) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => usual,
        CustomParser = argument => Parse(argument, name, usual, least, most),
    };

    private static double Parse(ArgumentResult argument, string name, double usual, double least, double most)
    {
        var text = argument.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        argument.AddError(FormattableString.Invariant($"{name} `{text}` is no number of {least} to {most}; write {usual}"));
        return usual;
    }
}
