using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Cronwatch.App.Replay;

namespace Cronwatch.App.Commands;

/// <summary>The flags of a replay.</summary>
internal sealed class ReplayFlags
{
    private readonly Option<DateTimeOffset?> _from = TimeOption.Of("--from", "events of that time or later; by default as early as there are any");
    private readonly Option<DateTimeOffset?> _to = TimeOption.Of("--to", "events of before; by default as late as there are any");
    private readonly Option<DateTimeOffset?> _contextFrom = TimeOption.Of("--context-from", "read from then on, so that what came before --from is known of the hosts; by default --from less --slack");

    private readonly Option<TimeSpan> _slack = SpanOption.Of("--slack", "how far a record's time may be from its event's", TimeSpan.FromHours(1));

    private readonly Option<OffsetsOption[]> _offsets = new("--offsets")
    {
        Description = "these offsets, in place of what lies within the times: the first, and the one after the last; either may be left out; repeatable",
        HelpName = "TOPIC/PARTITION:FROM-TO",
        CustomParser = ParseOffsets,
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _noContext = new("--no-context") { Description = "read no processes and no osquery: faster, and answers are missing" };
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "files of events in place of topics: NDJSON, or search results, plain, gzip, zstd or tar of these; - is standard input",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _gaps = new("--gaps") { Description = "replay and publish only what `cronwatch executions` says was not evaluated, and note that it is" };
    private readonly Option<string?> _compare = new("--compare") { Description = "compare the rules with those of this directory: only A, only B, both, and the clause that decided", HelpName = "DIR" };
    private readonly Option<string?> _expect = new("--expect") { Description = "labels of events, as simulate writes them: gives precision and recall", HelpName = "FILE" };
    private readonly Option<string[]> _report = new("--report") { Description = "write a report: .html (one page: timeline, tops, each alert); of a comparison .md, .json or .xml (JUnit); repeatable", HelpName = "FILE" };
    private readonly Option<string?> _out = new("--out") { Description = "write the records of hits into this file, a line each; it must not be there yet", HelpName = "FILE" };

    private readonly Option<int> _maxDifferences = new("--max-differences")
    {
        Description = "name so many differing events in reports, at most",
        HelpName = "N",
        DefaultValueFactory = _ => 1_000,
    };

    private readonly Option<bool> _publish = new("--publish") { Description = "publish the records of hits that are not on the topics of --prefix yet; run again after a kill, it goes on" };
    private readonly Option<double?> _rate = new("--rate") { Description = "read so many events a second at most, to spare the brokers", HelpName = "N" };
    private readonly Option<long?> _maxAlerts = new("--max-alerts") { Description = "end after so many alerts", HelpName = "N" };

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_files);
        foreach (var option in (Option[])
            [_from, _to, _slack, _offsets, _contextFrom, _noContext, _publish, _gaps, _compare, _expect, _report, _maxDifferences, _out, _rate, _maxAlerts])
            command.Options.Add(option);
    }

    /// <summary>What they say; null when it is wrong, all of which has been said then.</summary>
    public ReplayOptions? Load(ParseResult parsed)
    {
        var asked = new ReplayOptions
        {
            Files = parsed.GetValue(_files) ?? [],
            From = parsed.GetValue(_from),
            To = parsed.GetValue(_to),
            Slack = parsed.GetValue(_slack),
            Offsets = parsed.GetValue(_offsets) ?? [],
            ContextFrom = parsed.GetValue(_contextFrom),
            WithContext = !parsed.GetValue(_noContext),
            Publishes = parsed.GetValue(_publish) || parsed.GetValue(_gaps),
            FillsGaps = parsed.GetValue(_gaps),
            Compare = parsed.GetValue(_compare),
            MaxDifferences = parsed.GetValue(_maxDifferences),
            Expect = parsed.GetValue(_expect),
            Reports = parsed.GetValue(_report) ?? [],
            Out = parsed.GetValue(_out),
            Rate = parsed.GetValue(_rate),
            MaxAlerts = parsed.GetValue(_maxAlerts),
        };
        var wrong = ProblemsOf(asked).ToList();
        wrong.ForEach(Console.Error.WriteLine);
        return wrong.Count == 0 ? asked : null;
    }

    private static IEnumerable<string> ProblemsOf(ReplayOptions asked)
    {
        if (asked.From >= asked.To)
            yield return string.Create(CultureInfo.InvariantCulture, $"--from: {asked.From:O} is not before {asked.To:O}; name an earlier time, or a later --to");
        if (asked.ContextFrom is not null && !asked.WithContext)
            yield return "--context-from: with --no-context nothing is read of the hosts; leave one of them out";
        if (asked.Files.Count > 0 && (asked.Offsets.Count > 0 || asked.FillsGaps))
            yield return "--offsets and --gaps are of topics; leave the files out, or these";
        if (asked.FillsGaps && (asked.Offsets.Count > 0 || !asked.WithContext))
            yield return "--gaps finds the offsets by itself, and answers the guide; leave --offsets and --no-context out";
        if (asked.MaxDifferences < 0)
            yield return "--max-differences is 0 or more";
        foreach (var report in asked.Reports.Where(report => !ReplayReport.IsPage(report)))
            if (!ReplayReport.IsOfComparison(report))
                yield return $"--report: {report} has none of the forms that there are; name a file that ends in .html, .md, .json or .xml";
            else if (asked.Compare is null)
                yield return $"--report: {report} is of a comparison; name a directory with --compare";
        if (asked.Rate is not (null or > 0))
            yield return "--rate is more than 0";
        if (asked.MaxAlerts is < 1)
            yield return "--max-alerts is 1 or more";
    }

    private static OffsetsOption[]? ParseOffsets(ArgumentResult argument)
    {
        var parsed = new List<OffsetsOption>();
        foreach (var token in argument.Tokens)
            if (OffsetsOption.TryParse(token.Value, out var offsets))
                parsed.Add(offsets);
            else
                argument.AddError($"--offsets `{token.Value}` are none; write topic/0:100-200, topic/0:100- or topic/0:-200");
        return [.. parsed];
    }
}
