using System.CommandLine;
using System.CommandLine.Parsing;
using Cronwatch.Events;

namespace Cronwatch.App.Commands;

/// <summary>A flag that takes a time, as events write it.</summary>
internal static class TimeOption
{
    public static Option<DateTimeOffset?> Of(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = argument => Parse(argument, name),
    };

    private static DateTimeOffset? Parse(ArgumentResult argument, string name)
    {
        if (EventTime.TryParse(argument.Tokens[0].Value, out var time))
            return time.ToUniversalTime();
        argument.AddError($"{name} `{argument.Tokens[0].Value}` is no time; write 2026-01-15T09:57:00Z");
        return null;
    }
}
