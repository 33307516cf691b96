using System.Security.Cryptography;
using System.Text;
using Cronwatch.Detect;
using Cronwatch.Detect.Exceptions;
using Cronwatch.Detect.Rules;
using Cronwatch.Enrich.Files;
using Cronwatch.Events;
using Cronwatch.Ingest;

namespace Cronwatch.App.Rules;

/// <summary>Rules that are ready to be applied: a set, and what is made of it once. Immutable.</summary>
internal sealed class ActiveRules
{
    private readonly int _path;
    private readonly int _originalPath;

    private ActiveRules(RuleSet set, Detector detector, ExceptionLedger exceptions)
    {
        Set = set;
        Detector = detector;
        Exceptions = exceptions;
        Prefilter = new Prefilter(set.NecessaryLiterals, set.NecessaryLiteralsOfProcesses);
        Test = new RuleTest(set.Fields, e => detector.Concerns(e) || IsOfCron(e));
        var contents = set.Rules.Select(rule => $"{rule.Info.RuleId} {rule.Info.Hash}\n").Order(StringComparer.Ordinal);
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(contents))))[..16];
        _path = set.Fields.SlotOf("file.path");
        _originalPath = set.Fields.SlotOf("file.Ext.original.path");
    }

    /// <summary>The fields that events must carry besides those that the rules read.</summary>
    public static IEnumerable<string> AlsoRead { get; } = [.. RecordIntake.Fields.Fields.Select(f => f.Name), .. EventFields.OfAlerts];

    /// <summary>The rules.</summary>
    public RuleSet Set { get; }

    /// <summary>What finds them.</summary>
    public Detector Detector { get; }

    /// <summary>What intake lets go by their literals.</summary>
    public Prefilter Prefilter { get; }

    /// <summary>What intake lets go of the rest: it concerns no rule, and no file of cron.</summary>
    public RuleTest Test { get; }

    /// <summary>Stands for the rules and their contents, whatever their order: the first 16 digits of a sha256.</summary>
    public string Hash { get; }

    /// <summary>What keeps their hits from paging.</summary>
    public ExceptionLedger Exceptions { get; }

    /// <summary>Makes a set ready; the ledgers of its exclusions and exceptions go on from earlier ones.</summary>
    public static ActiveRules Of(RuleSet set, ActiveRules? earlier = null) =>
        new(set, new Detector(set, earlier?.Detector), new ExceptionLedger(set.Exceptions, earlier?.Exceptions));

    /// <summary>Whether the event is about a file of cron. Allocates nothing.</summary>
    public bool IsOfCron(HostEvent e) => IsOfCron(e, _path) || IsOfCron(e, _originalPath);

    private static bool IsOfCron(HostEvent e, int slot)
    {
        foreach (var path in e[slot])
            return CronDirectories.Contain(path.Utf8);
        return false;
    }
}
