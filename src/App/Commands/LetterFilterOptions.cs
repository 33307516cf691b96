using System.CommandLine;
using Cronwatch.App.Configuration;
using Cronwatch.App.DeadLetters;
using Cronwatch.Events;

namespace Cronwatch.App.Commands;

/// <summary>The flags that say which dead letters are meant.</summary>
internal sealed class LetterFilterOptions
{
    private readonly Option<string[]> _reasons = new("--reason") { Description = "those refused for this reason; repeatable", HelpName = "REASON" };
    private readonly Option<string[]> _kinds = new("--kind") { Description = "those refused by this graph; repeatable", HelpName = "GRAPH" };
    private readonly Option<DateTimeOffset?> _from = TimeOption.Of("--from", "those written then or later");
    private readonly Option<DateTimeOffset?> _to = TimeOption.Of("--to", "those written before");

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        _reasons.AcceptOnlyFromAmong([.. Enum.GetValues<DeadLetterReason>().Select(DeadLetter.NameOf), DeadLetter.IndexRefused, DeadLetter.OutputRefused]);
        _kinds.AcceptOnlyFromAmong(GraphNames.All);
        foreach (var option in (Option[])[_reasons, _kinds, _from, _to])
            command.Options.Add(option);
    }

    /// <summary>What they say; null when it is wrong, which has been said then.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="ids">The letters that are named; none: all.</param>
    public LetterFilter? Load(ParseResult parsed, IEnumerable<string> ids)
    {
        HashSet<LetterId> named = [];
        foreach (var text in ids)
            if (LetterId.TryParse(text, out var id))
                named.Add(id);
            else
                return Refuse(LetterId.Refusal(text));
        var (from, to) = (parsed.GetValue(_from), parsed.GetValue(_to));
        if (to <= from)
            return Refuse("--to must be later than --from");
        return new LetterFilter
        {
            Ids = named,
            Reasons = parsed.GetValue(_reasons) ?? [],
            Kinds = parsed.GetValue(_kinds) ?? [],
            From = from,
            To = to,
        };
    }

    private static LetterFilter? Refuse(string why)
    {
        DeadLettersCommand.Refuse(why);
        return null;
    }
}
