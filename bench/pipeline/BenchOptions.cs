using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Cronwatch.PipelineBench;

/// <summary>The kinds of option that the modes have.</summary>
internal static class BenchOptions
{
    /// <summary>A number, 1 or more.</summary>
    public static Option<int> Count(string name, int byDefault, string description)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !(int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var count) && count > 0))
                result.AddError($"{name} `{result.Tokens[0].Value}` is no count; write a number from 1 to {int.MaxValue}");
        });
        return option;
    }

    /// <summary>Shares of full load, written <c>25,50,80</c>: each above 0 and at most 100.</summary>
    public static Option<int[]> Shares(params int[] byDefault) => new("--at")
    {
        Description = "shares of full load in percent, with commas",
        HelpName = "PERCENT",
        DefaultValueFactory = _ => byDefault,
        CustomParser = Parse,
    };

    private static int[] Parse(ArgumentResult result)
    {
        var shares = new List<int>();
        foreach (var text in result.Tokens[0].Value.Split(','))
            if (int.TryParse(text, CultureInfo.InvariantCulture, out var share) && share is > 0 and <= 100)
                shares.Add(share);
            else
                result.AddError($"--at `{text}` is no share of full load; write numbers from 1 to 100 with commas, as 25,50,80");
        return [.. shares];
    }
}
