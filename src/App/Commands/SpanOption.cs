using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Cronwatch.App.Commands;

/// <summary>A flag that takes a length of time: 90s, 30m, 1h or 2d.</summary>
internal static class SpanOption
{
    private const uint Most = 100_000;

    public static Option<TimeSpan> Of(string name, string description, TimeSpan usual) => new(name)
    {
        Description = description + ", such as 90s, 30m, 1h or 2d",
        HelpName = "TIME",
        DefaultValueFactory = _ => usual,
        CustomParser = argument => Parse(argument, name),
    };

    private static TimeSpan Parse(ArgumentResult argument, string name)
    {
        var text = argument.Tokens[0].Value;
        var unit = text.Length > 1 ? text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => 0 } : 0;
        if (unit > 0 && uint.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= Most)
            return TimeSpan.FromSeconds((long)count * unit);
        argument.AddError($"{name} `{text}` is no time; write 90s, 30m, 1h or 2d");
        return default;
    }
}
