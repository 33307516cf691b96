using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.App.Replay.Comparison;

/// <summary>The labels of events, by their <c>event.id</c>. Immutable.</summary>
internal sealed class ExpectedEvents
{
    private const int LongestOnStack = 256;
    private const int MostErrors = 100;

    private readonly Dictionary<string, ImmutableArray<int>> _byEventId;

    private ExpectedEvents(ImmutableArray<ExpectedEvent> all, bool isComplete)
    {
        (All, IsComplete) = (all, isComplete);
        _byEventId = all.Select((label, index) => (label.EventId, index)).GroupBy(label => label.EventId, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(label => label.index).ToImmutableArray(), StringComparer.Ordinal);
    }

    /// <summary>All labels, in the order of the file.</summary>
    public ImmutableArray<ExpectedEvent> All { get; }

    /// <summary>Whether any event without a label ought not to be hit, as where a simulation wrote the labels.</summary>
    public bool IsComplete { get; }

    /// <summary>
    /// Reads labels, one a line: as <c>cronwatch simulate</c> writes them, or
    /// <c>{"event.id": …, "agent.id": …, "expected": true, "rule_id": …}</c>, of which <c>agent.id</c> and <c>rule_id</c> may be left
    /// out. False with all that is wrong, as <c>file:line:column: what; cure</c>.
    /// </summary>
    public static bool TryLoad(string file, [NotNullWhen(true)] out ExpectedEvents? expected, out ImmutableArray<string> errors)
    {
        var reading = new Reading(file);
        try
        {
            foreach (var line in File.ReadLines(file))
                reading.Read(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reading.Errors.Add($"{file}: {e.Message.TrimEnd('.')}; name a file that can be read");
        }
        errors = [.. reading.Errors];
        expected = errors.IsEmpty ? new ExpectedEvents([.. reading.Labels], reading.IsComplete) : null;
        return expected is not null;
    }

    /// <summary>Whether an event has a label. Any number of threads may ask; allocates nothing.</summary>
    public bool Contain(HostEvent e, int eventIdSlot) => !Find(e, eventIdSlot).IsEmpty;

    /// <summary>The places among <see cref="All"/> of the labels with an event's id.</summary>
    public ImmutableArray<int> Find(HostEvent e, int eventIdSlot)
    {
        Span<char> few = stackalloc char[LongestOnStack];
        foreach (var id in e[eventIdSlot])
        {
            var text = id.Utf8.Length <= LongestOnStack ? few : new char[id.Utf8.Length];
            var length = Encoding.UTF8.GetChars(id.Utf8, text);
            return _byEventId.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out var labels) ? labels : [];
        }
        return [];
    }

    private sealed class Reading(string file)
    {
        private readonly Dictionary<(string, string?, string?), (Expectation Expectation, int Line)> _seen = [];
        private int _line;

        public List<string> Errors { get; } = [];

        public List<ExpectedEvent> Labels { get; } = [];

        public bool IsComplete { get; private set; }

        public void Read(string line)
        {
            _line++;
            if (string.IsNullOrWhiteSpace(line) || Errors.Count >= MostErrors)
                return;
            try
            {
                using var document = JsonDocument.Parse(line);
                Read(document.RootElement);
            }
            catch (JsonException e)
            {
                Refuse("this is no JSON", "write one JSON object a line", (int)(e.BytePositionInLine ?? 0) + 1);
            }
        }

        private void Read(JsonElement label)
        {
            if (label.ValueKind != JsonValueKind.Object)
                Refuse("this is no JSON object", "write one JSON object a line");
            else if ((TextOf(label, "event.id") ?? TextOf(label, "event_id")) is not { Length: > 0 } eventId)
                Refuse("`event.id` is missing", "name the event that the label is about");
            else if (ExpectationOf(label) is not { } expectation)
                Refuse("`expected` says nothing", "write true or false, or what `cronwatch simulate` writes: \"detected\" or \"excluded-by-design\"");
            else
                Add(new(eventId, TextOf(label, "agent.id"), TextOf(label, "rule_id"), expectation));
        }

        private void Add(ExpectedEvent label)
        {
            var key = (label.EventId, label.AgentId, label.RuleId);
            if (_seen.TryAdd(key, (label.Expectation, _line)))
                Labels.Add(label);
            else if (_seen[key] is var (other, at) && other != label.Expectation)
                Refuse(FormattableString.Invariant($"line {at} expects the opposite of this event"), "remove one of the two lines");
        }

        private Expectation? ExpectationOf(JsonElement label)
        {
            if (!label.TryGetProperty("expected", out var expected))
                return null;
            IsComplete |= expected.ValueKind == JsonValueKind.String;
            return expected.ValueKind switch
            {
                JsonValueKind.True => Expectation.Hit,
                JsonValueKind.False => Expectation.NoHit,
                JsonValueKind.String when expected.ValueEquals("detected") => Expectation.Hit,
                JsonValueKind.String when expected.ValueEquals("excluded-by-design") => Expectation.Either,
                _ => null,
            };
        }

        private static string? TextOf(JsonElement label, string name) =>
            label.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

        private void Refuse(string what, string cure, int column = 1) =>
            Errors.Add(FormattableString.Invariant($"{file}:{_line}:{column}: {what}; {cure}"));
    }
}
