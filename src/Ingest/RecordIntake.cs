using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Cronwatch.Events;
using Cronwatch.Ingest.Context;
using Cronwatch.Ingest.Formats;
using Cronwatch.Ingest.Formats.AvroPlans;

namespace Cronwatch.Ingest;

/// <summary>An event that a rule may match, on its way to its host's partition.</summary>
/// <param name="Host">The host key.</param>
/// <param name="Bytes">The event's bytes as they came; of Avro, the JSON that it became.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="BytesHash">Sha256 of the bytes as they came, where they became others; else null.</param>
public readonly record struct Candidate(string Host, byte[] Bytes, RecordOrigin Origin, byte[]? BytesHash = null);

/// <summary>What a process event, or osquery, says of a host.</summary>
/// <param name="Key">The record's key, which begins with the host key.</param>
/// <param name="HostLength">How long the host key is, in bytes.</param>
/// <param name="Value">What it says: a <see cref="ContextRecord"/> or an <see cref="OsqueryRecord"/>.</param>
public readonly record struct HostObservation(byte[] Key, int HostLength, byte[] Value)
{
    /// <summary>The host key, in UTF-8.</summary>
    public ReadOnlySpan<byte> Host => Key.AsSpan(0, HostLength);
}

/// <summary>What came out of the records of a batch.</summary>
public sealed class IntakeResult
{
    /// <summary>Events that a rule may match.</summary>
    public List<Candidate> Candidates { get; } = [];

    /// <summary>What process events and osquery say. An osquery result may say several things.</summary>
    public List<HostObservation> Observations { get; } = [];

    /// <summary>Objects that say something, candidates among them.</summary>
    public long Context { get; set; }

    /// <summary>What could not be read.</summary>
    public List<DeadLetter> DeadLetters { get; } = [];

    /// <summary>Objects that are neither; a record that the prefilter let go counts as one.</summary>
    public long Filtered { get; set; }

    /// <summary>Objects that are a candidate and context.</summary>
    public long Both { get; set; }
}

/// <summary>What the rules say of a decoded event.</summary>
/// <param name="Fields">The fields that they read; the slots of <see cref="RecordIntake.Fields"/> come first.</param>
/// <param name="Concerns">Whether detection has to see the event. Asked by several threads, for every event of the rules' literals.</param>
public sealed record RuleTest(FieldTable Fields, Func<HostEvent, bool> Concerns);

/// <summary>
/// The way of one record through intake, as a plain function: prefilter, decode, host key, and what it is. Owned by one
/// stage: not thread-safe.
/// </summary>
public sealed partial class RecordIntake
{
    // Longer names of hosts are none: Elasticsearch would not index them, and a record's key has to fit its topic.
    private const int LongestHost = 1_024;

    private readonly Prefilter _prefilter;
    private readonly ImmutableArray<byte[]>? _categories;
    private readonly RuleTest? _rules;
    private readonly ProcessProjection _projection = new(Fields);
    private readonly HostEvent _event;
    private readonly int _category = Fields.SlotOf("event.category");
    private readonly int[] _hostSlots = [.. HostKey.Fields.Select(Fields.SlotOf)];
    private readonly int _maxEventBytes;

    /// <summary>Intake for one rule set.</summary>
    /// <param name="prefilter">The filter that the rules derive.</param>
    /// <param name="categories">The event categories that the rules are about; null: any.</param>
    /// <param name="maxEventBytes">The largest event that the internal topics take.</param>
    /// <param name="schemas">What framed Avro is read by, into <see cref="Fields"/>; null: it is not read.</param>
    /// <param name="rules">What the rules say of the events that the filter lets through; null: each is a candidate.</param>
    public RecordIntake(
        Prefilter prefilter, ImmutableArray<string>? categories, int maxEventBytes, AvroSchemas? schemas = null, RuleTest? rules = null)
    {
        if (rules?.Fields.Extends(Fields) == false)
            throw new ArgumentException("Their fields do not begin with those of intake.", nameof(rules));
        if (schemas is not null && schemas.Fields != Fields)
            throw new ArgumentException("They read into the slots of another table.", nameof(schemas));
        _prefilter = prefilter;
        _rules = rules;
        _event = new HostEvent(rules?.Fields ?? Fields);
        _rewritten = new HostEvent(rules?.Fields ?? Fields);
        _categories = categories is { } given ? [.. given.Select(Encoding.UTF8.GetBytes)] : null;
        _maxEventBytes = maxEventBytes;
        _schemas = schemas;
        _json = new JsonBuffer(maxEventBytes);
        _osquery = new OsqueryProjection(Fields, maxEventBytes);
    }

    /// <summary>The fields that intake reads, whatever the rules.</summary>
    public static FieldTable Fields { get; } = new FieldTable.Builder()
        .Intern(HostKey.Fields).Intern(ProcessProjection.Fields).Intern(OsqueryProjection.Fields).Intern(["event.category"]).ToTable();

    /// <summary>Adds what one record holds to a result. Never throws on any bytes.</summary>
    /// <param name="value">The record's value.</param>
    /// <param name="origin">Where it came from.</param>
    /// <param name="into">The result.</param>
    /// <param name="tested">What the prefilter said of it; null: it is asked.</param>
    public void Take(ReadOnlySpan<byte> value, RecordOrigin origin, IntakeResult into, PrefilterVerdict? tested = null)
    {
        var verdict = tested ?? _prefilter.Test(value);
        if (verdict == PrefilterVerdict.Filtered)
        {
            into.Filtered++;
            return;
        }
        if (value[0] == 0)
        {
            TakeAvro(value, AvroFrame.TryRead(value, out var frame) ? frame : null, origin, into);
            return;
        }
        var reader = new JsonRecordReader(value, _event);
        for (var index = 0; reader.Next(); index++)
        {
            var single = reader.Element.Length == value.Length;
            TakeElement(reader.Element, reader.Failure, single ? verdict : _prefilter.Test(reader.Element),
                origin with { Index = index }, into);
        }
    }

    private void TakeElement(ReadOnlySpan<byte> element, DeadLetterReason? failure, PrefilterVerdict verdict,
        RecordOrigin origin, IntakeResult into)
    {
        if (failure is { } reason)
        {
            into.DeadLetters.Add(LetterOf(reason, element, origin));
            return;
        }
        var observation = verdict.HasFlag(PrefilterVerdict.Context) && IsObservation(element, origin);
        var candidate = verdict.HasFlag(PrefilterVerdict.Candidate) && IsOfWatchedCategory() && Concerns(_event);
        Take(new Decoded(element, element, observation, candidate, origin), into);
    }

    private void Take(Decoded decoded, IntakeResult into)
    {
        if (decoded is { IsObservation: false, IsCandidate: false })
            into.Filtered++;
        else if (HostOf() is not { IsEmpty: false } host)
            into.DeadLetters.Add(LetterOf(DeadLetterReason.NoHost, decoded.Came, decoded.Origin));
        else if (decoded.IsCandidate && decoded.Leaves.Length > _maxEventBytes)
            into.DeadLetters.Add(LetterOf(DeadLetterReason.TooLarge, decoded.Came, decoded.Origin));
        else if (!decoded.IsObservation)
            into.Candidates.Add(CandidateOf(decoded, host));
        else if (!TryObserve(host, into))
            into.DeadLetters.Add(LetterOf(DeadLetterReason.TooLarge, decoded.Came, decoded.Origin));
        else
        {
            into.Context++;
            if (!decoded.IsCandidate)
                return;
            into.Candidates.Add(CandidateOf(decoded, host));
            into.Both++;
        }
    }

    private static Candidate CandidateOf(Decoded decoded, ReadOnlySpan<byte> host) =>
        new(Encoding.UTF8.GetString(host), decoded.Leaves.ToArray(), decoded.Origin, decoded.HashOfCame());

    private bool Concerns(HostEvent e) => _rules is not { } rules || rules.Concerns(e);

    private bool IsOfWatchedCategory()
    {
        if (_categories is not { } categories)
            return true;
        foreach (var category in categories)
            if (_event.AnyEquals(_category, category))
                return true;
        return false;
    }

    // Empty: none is named.
    private ReadOnlySpan<byte> HostOf()
    {
        foreach (var slot in _hostSlots)
            foreach (var value in _event[slot])
                if (value.Utf8.Length <= LongestHost && !IsBlank(value.Utf8))
                    return value.Utf8;
        return default;
    }

    private static bool IsBlank(ReadOnlySpan<byte> utf8) =>
        utf8.IsEmpty || (!char.IsAsciiLetterOrDigit((char)utf8[0]) && string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(utf8)));

    // A dead letter must fit its topic as well: what is too large is kept by its first bytes.
    private DeadLetter LetterOf(DeadLetterReason reason, ReadOnlySpan<byte> bytes, RecordOrigin origin) =>
        new(reason, bytes[..Math.Min(bytes.Length, _maxEventBytes)].ToArray(), origin, bytes.Length);

    // An event, its slots filled: its bytes as they came, and those that leave if it is a candidate.
    private readonly ref struct Decoded(
        ReadOnlySpan<byte> came, ReadOnlySpan<byte> leaves, bool isObservation, bool isCandidate, RecordOrigin origin)
    {
        public ReadOnlySpan<byte> Came { get; } = came;

        public ReadOnlySpan<byte> Leaves { get; } = leaves;

        public bool IsObservation { get; } = isObservation;

        public bool IsCandidate { get; } = isCandidate;

        public RecordOrigin Origin { get; } = origin;

        public byte[]? HashOfCame() => Leaves == Came ? null : SHA256.HashData(Came);
    }
}
