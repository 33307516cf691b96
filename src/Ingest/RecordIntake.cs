using System.Collections.Immutable;
using System.Text;
using Cronwatch.Events;
using Cronwatch.Ingest.Context;
using Cronwatch.Ingest.Formats;

namespace Cronwatch.Ingest;

/// <summary>An event that a rule may match, on its way to its host's partition.</summary>
/// <param name="Host">The host key.</param>
/// <param name="Bytes">The event's bytes as they came.</param>
/// <param name="Origin">Where it came from.</param>
public readonly record struct Candidate(string Host, byte[] Bytes, RecordOrigin Origin);

/// <summary>What a process event says of its host.</summary>
/// <param name="Host">The host key.</param>
/// <param name="Key">The record's key.</param>
/// <param name="Value">What it says, as <see cref="ContextRecord.ToBytes"/>.</param>
public readonly record struct HostObservation(string Host, byte[] Key, byte[] Value);

/// <summary>What came out of the records of a batch.</summary>
public sealed class IntakeResult
{
    /// <summary>Events that a rule may match.</summary>
    public List<Candidate> Candidates { get; } = [];

    /// <summary>What process events say.</summary>
    public List<HostObservation> Observations { get; } = [];

    /// <summary>What could not be read.</summary>
    public List<DeadLetter> DeadLetters { get; } = [];

    /// <summary>Objects that are neither; a record that the prefilter let go counts as one.</summary>
    public long Filtered { get; set; }

    /// <summary>Objects that are a candidate and context.</summary>
    public long Both { get; set; }
}

/// <summary>
/// The way of one record through intake, as a plain function: prefilter, decode, host key, and what it is. Owned by one
/// stage: not thread-safe.
/// </summary>
public sealed class RecordIntake
{
    // Longer names of hosts are none: Elasticsearch would not index them, and a record's key has to fit its topic.
    private const int LongestHost = 1_024;

    private readonly Prefilter _prefilter;
    private readonly ImmutableArray<byte[]>? _categories;
    private readonly ProcessProjection _projection;
    private readonly HostEvent _event;
    private readonly int _category;
    private readonly int[] _hostSlots;
    private readonly int _maxEventBytes;

    /// <summary>Intake for one rule set.</summary>
    /// <param name="prefilter">The filter that the rules derive.</param>
    /// <param name="categories">The event categories that the rules are about; null: any.</param>
    /// <param name="maxEventBytes">The largest event that the internal topics take.</param>
    public RecordIntake(Prefilter prefilter, ImmutableArray<string>? categories, int maxEventBytes)
    {
        _prefilter = prefilter;
        _categories = categories is { } given ? [.. given.Select(Encoding.UTF8.GetBytes)] : null;
        _maxEventBytes = maxEventBytes;
        var fields = new FieldTable.Builder()
            .Intern(HostKey.Fields).Intern(ProcessProjection.Fields).Intern(["event.category"]).ToTable();
        _event = new HostEvent(fields);
        _projection = new ProcessProjection(fields);
        _category = fields.SlotOf("event.category");
        _hostSlots = [.. HostKey.Fields.Select(fields.SlotOf)];
    }

    /// <summary>Adds what one record holds to a result. Never throws on any bytes.</summary>
    public void Take(ReadOnlySpan<byte> value, RecordOrigin origin, IntakeResult into)
    {
        var verdict = _prefilter.Test(value);
        if (verdict == PrefilterVerdict.Filtered)
        {
            into.Filtered++;
            return;
        }
        if (value[0] == 0)
        {
            into.DeadLetters.Add(new(DeadLetterReason.UnknownSchema, Bounded(value), origin));
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
            into.DeadLetters.Add(new(reason, Bounded(element), origin));
            return;
        }
        var observation = verdict.HasFlag(PrefilterVerdict.Context) ? _projection.Of(_event) : null;
        var candidate = verdict.HasFlag(PrefilterVerdict.Candidate) && IsOfWatchedCategory();
        if (observation is null && !candidate)
            into.Filtered++;
        else if (HostOf() is not { } host)
            into.DeadLetters.Add(new(DeadLetterReason.NoHost, Bounded(element), origin));
        else if (candidate && element.Length > _maxEventBytes)
            into.DeadLetters.Add(new(DeadLetterReason.TooLarge, Bounded(element), origin));
        else if (observation?.ToBytes() is var said && said?.Length > _maxEventBytes)
            into.DeadLetters.Add(new(DeadLetterReason.TooLarge, Bounded(element), origin));
        else
            Add(host, element, candidate, observation?.KeyFor(host), said, origin, into);
    }

    private static void Add(string host, ReadOnlySpan<byte> element, bool candidate, byte[]? key, byte[]? said,
        RecordOrigin origin, IntakeResult into)
    {
        if (candidate)
            into.Candidates.Add(new(host, element.ToArray(), origin));
        if (key is not null && said is not null)
            into.Observations.Add(new(host, key, said));
        if (candidate && said is not null)
            into.Both++;
    }

    private bool IsOfWatchedCategory()
    {
        if (_categories is not { } categories)
            return true;
        foreach (var category in categories)
            if (_event.AnyEquals(_category, category))
                return true;
        return false;
    }

    private string? HostOf()
    {
        foreach (var slot in _hostSlots)
            foreach (var value in _event[slot])
                if (value.Utf8.Length <= LongestHost && value.ToString() is var text && !string.IsNullOrWhiteSpace(text))
                    return text;
        return null;
    }

    // A dead letter must fit its topic as well: what is too large is kept by its first bytes.
    private byte[] Bounded(ReadOnlySpan<byte> bytes) => bytes[..Math.Min(bytes.Length, _maxEventBytes)].ToArray();
}
