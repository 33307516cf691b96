using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Cronwatch.Detect.Eql;
using Cronwatch.Detect.Exceptions;
using Cronwatch.Events;
using Literals = Cronwatch.Detect.Eql.Compilation.NecessaryLiterals;

namespace Cronwatch.Detect.Rules;

/// <summary>The rules of a directory. Immutable, built whole or not at all; events to match have its fields.</summary>
public sealed class RuleSet
{
    private const string Process = "process";

    private RuleSet(
        ImmutableArray<Rule> rules, ExceptionSet exceptions, FieldTable fields, ImmutableArray<RuleError> findings, ImmutableArray<RuleError> leftOut)
    {
        Rules = rules;
        Exceptions = exceptions;
        Fields = fields;
        Findings = findings;
        LeftOut = leftOut;
        var ofProcesses = rules.ToLookup(rule => rule.Query.Category == Process, rule => rule.Query.Literals);
        (NecessaryLiterals, NecessaryLiteralsOfProcesses) = (Literals.Union([.. ofProcesses[false]]), Literals.Union([.. ofProcesses[true]]));
        Categories = rules.Any(rule => rule.Query.Category is null)
            ? null
            : [.. rules.Select(rule => rule.Query.Category!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>The rules, in the order of their files.</summary>
    public ImmutableArray<Rule> Rules { get; }

    /// <summary>What keeps their hits from paging.</summary>
    public ExceptionSet Exceptions { get; }

    /// <summary>The fields that some rule or exception reads, or somebody else asked for: one table for all.</summary>
    public FieldTable Fields { get; }

    /// <summary>What is worth knowing of files that load: unknown keys, keys not acted on, rules left out.</summary>
    public ImmutableArray<RuleError> Findings { get; }

    /// <summary>What is wrong with the files that <see cref="RuleErrorPolicy.LeaveOut"/> left out; empty otherwise.</summary>
    public ImmutableArray<RuleError> LeftOut { get; }

    /// <summary>
    /// <see cref="EqlQuery.NecessaryLiterals"/> of all rules but those about processes; null when for one of them nothing is
    /// known, empty when there are none.
    /// </summary>
    public ImmutableArray<string>? NecessaryLiterals { get; }

    /// <summary>The same of the rules about processes alone: their events are few, and other events are full of their texts.</summary>
    public ImmutableArray<string>? NecessaryLiteralsOfProcesses { get; }

    /// <summary>The event categories that the rules are about; null when a rule is about any.</summary>
    public ImmutableArray<string>? Categories { get; }

    /// <summary>
    /// Loads every <c>*.toml</c> of the directory and those below it, in ordinal order. False with all errors of all files,
    /// when one has any and is not to be left out, or when no rule remains; never throws on what they hold.
    /// </summary>
    /// <param name="directory">Where the files are.</param>
    /// <param name="alsoRead">Names of fields that events are to carry in any case; they have the first slots, in this order.</param>
    /// <param name="set">The rules, when true is returned.</param>
    /// <param name="errors">What is wrong, by file and place; empty when true is returned.</param>
    /// <param name="policy">
    /// What a file with an error means for the others. Default: by the kind of the directory; an exception with an error stops
    /// in either kind.
    /// </param>
    /// <param name="exceptions">Where the exceptions are. Default: what belongs to the directory.</param>
    /// <param name="earlier">A set that this one may follow: value lists that did not change are taken from it.</param>
    public static bool TryLoad(
        string directory, IEnumerable<string> alsoRead,
        [NotNullWhen(true)] out RuleSet? set, out ImmutableArray<RuleError> errors,
        RuleErrorPolicy? policy = null, ExceptionSources? exceptions = null, RuleSet? earlier = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(alsoRead);
        var (wrong, findings) = (new List<RuleError>(), new List<RuleError>());
        var fields = new FieldTable.Builder().Intern(alsoRead).Intern(Detector.Reads);
        var rules = ImmutableArray.CreateBuilder<Rule>();
        var atIds = new Dictionary<string, RuleError>(StringComparer.Ordinal);
        var sources = exceptions ?? ExceptionSources.Of(directory);
        var files = FilesOf(directory, sources, wrong);
        var versions = VersionLock.Find(directory, findings);
        foreach (var path in files)
        {
            if (RuleFile.Read(path, fields, versions, wrong, findings) is not var (rule, atId))
                continue;
            if (atIds.TryAdd(rule.Info.RuleId, atId))
                rules.Add(rule);
            else
                wrong.Add(Twice(rule.Info.RuleId, atId, atIds[rule.Info.RuleId]));
        }
        var (wrongItems, all) = (new List<RuleError>(), rules.ToImmutable());
        var excepting = ExceptionSet.Compile(sources, all, fields, earlier?.Exceptions, wrongItems);
        errors = InOrder([.. wrong, .. wrongItems]);
        set = null;
        if ((wrong.Count == 0 || (rules.Count > 0 && IsLenient(policy, versions))) && (wrongItems.Count == 0 || policy == RuleErrorPolicy.LeaveOut))
            (set, errors) = (new RuleSet(all, excepting, fields.ToTable(), InOrder([.. findings, .. excepting.Findings]), errors), []);
        return set is not null;
    }

    private static bool IsLenient(RuleErrorPolicy? policy, VersionLock versions) =>
        (policy ?? (versions.IsCheckout ? RuleErrorPolicy.LeaveOut : RuleErrorPolicy.Stop)) == RuleErrorPolicy.LeaveOut;

    private static string[] FilesOf(string directory, ExceptionSources exceptions, List<RuleError> errors)
    {
        string[] files = [];
        try
        {
            files = [.. Directory.GetFiles(directory, "*.toml", VisibleFiles.Below).Where(file => !exceptions.Hold(file))];
            Array.Sort(files, StringComparer.Ordinal);
            if (files.Length == 0)
                errors.Add(new RuleError(directory, 0, 0,
                    "the directory holds no rule file", "put *.toml files there, or name another directory"));
        }
        catch (DirectoryNotFoundException)
        {
            errors.Add(new RuleError(directory, 0, 0, "there is no such directory", "name a directory of rule files"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.Add(new RuleError(directory, 0, 0,
                "the directory cannot be read", "name a directory of rule files that may be read"));
        }
        return files;
    }

    private static RuleError Twice(string id, RuleError second, RuleError first) => second with
    {
        What = FormattableString.Invariant($"the rule_id {id} stands in {first.File}:{first.Line}:{first.Column} too"),
        Cure = "remove one of the two files, or give it an id of its own",
    };

    internal static ImmutableArray<RuleError> InOrder(List<RuleError> errors) =>
        [.. errors.OrderBy(e => e.File, StringComparer.Ordinal).ThenBy(e => e.Line).ThenBy(e => e.Column)];
}
