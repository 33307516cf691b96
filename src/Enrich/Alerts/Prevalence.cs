using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Cronwatch.Enrich.Processes;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Alerts;

/// <summary>
/// How common programs and files are among the alerts of all hosts, for as long as they are kept. Made of what alerts tell,
/// which may come late, twice and out of order. It counts alerts, not events. One owner: not thread-safe, on purpose.
/// </summary>
/// <remarks>An alert takes 170 bytes in a fleet of 10,000 hosts whose 100,000 alerts name 45,000 things between them.</remarks>
public sealed class Prevalence
{
    // More hosts of one thing are not told apart: it is common.
    private const int MostHosts = 10_000;

    private readonly int _things;
    private readonly int _places;
    private readonly KnownIds _ids;
    private readonly RepeatedTexts _texts = new();
    private readonly Dictionary<Thing, LinkedListNode<Seen>> _seen = [];
    private readonly LinkedList<Seen> _byUse = new();
    private int _placesTaken;

    /// <summary>Nothing was seen yet.</summary>
    /// <param name="things">Programs, programs with files, and hashes at most; when they are full the one seen least recently goes.</param>
    /// <param name="places">Things times their hosts at most; when they are full the same goes.</param>
    /// <param name="ids">At least half as many of the newest alerts are known by their ids, and count no further.</param>
    public Prevalence(int things = 100_000, int places = 1_000_000, int ids = 400_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(things, 3);         // What one alert names.
        ArgumentOutOfRangeException.ThrowIfLessThan(places, 3 * MostHosts);
        ArgumentOutOfRangeException.ThrowIfLessThan(ids, 2);
        (_things, _places, _ids) = (things, places, new KnownIds(ids));
    }

    /// <summary>Things that are remembered.</summary>
    public int Count => _seen.Count;

    /// <summary>Things forgotten because there were too many.</summary>
    public long Evicted { get; private set; }

    /// <summary>Whether an alert counts already.</summary>
    public bool Knows(string id) => PackedId.TryParse(id, out var packed) && _ids.Contains(packed);

    /// <summary>Takes in an alert; one that is known changes nothing. What is no id of ours is passed over.</summary>
    public void Add(AlertFacts alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        if (!PackedId.TryParse(alert.Id, out var id) || !_ids.Add(id))
            return;
        var host = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(alert.Host)));
        // A clock that was wrong must not say when a thing was seen first or last.
        var time = EventTime.IsPlausible(alert.Time, alert.ConsumedAt) ? alert.Time : alert.ConsumedAt;
        foreach (var thing in (Thing?[])[Thing.ExecutableAndPathOf(alert), Thing.ExecutableOf(alert), Thing.HashOf(alert)])
            if (thing is { } named)
                Note(named, host, time);
    }

    /// <summary>How common what an alert names is. It counts itself, once it was taken in.</summary>
    public PrevalenceAnswer AnswerFor(AlertFacts alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        var areAll = true;
        var answer = new PrevalenceAnswer(AnswerStatus.Resolved)
        {
            SameExecutableAndPath = SightingOf(Thing.ExecutableAndPathOf(alert), ref areAll),
            SameExecutable = SightingOf(Thing.ExecutableOf(alert), ref areAll),
            SameFileHash = SightingOf(Thing.HashOf(alert), ref areAll),
        };
        return answer is { SameExecutable: null, SameFileHash: null } ? answer with { Status = AnswerStatus.NotCollected }
            : areAll ? answer
            : answer with { Status = AnswerStatus.Missing };
    }

    private Sighting? SightingOf(Thing? thing, ref bool areAll)
    {
        if (thing is not { } named)
            return null;
        if (_seen.GetValueOrDefault(named)?.Value is not { } seen)
        {
            areAll &= Evicted == 0;
            return Sighting.None;
        }
        areAll &= seen.IsWhole;
        return new(seen.Hosts.Count, seen.Alerts, seen.First, seen.Last);
    }

    private void Note(Thing thing, ulong host, DateTimeOffset time)
    {
        var seen = FindOrAdd(thing, time);
        seen.Alerts++;
        seen.First = time < seen.First ? time : seen.First;
        seen.Last = time > seen.Last ? time : seen.Last;
        var place = seen.Hosts.BinarySearch(host);
        if (place >= 0)
            return;
        if (seen.Hosts.Count == MostHosts)
        {
            seen.IsWhole = false;
            return;
        }
        seen.Hosts.Insert(~place, host);
        _placesTaken++;
        while (_placesTaken > _places)
            ForgetOne();
    }

    private Seen FindOrAdd(Thing thing, DateTimeOffset time)
    {
        if (_seen.TryGetValue(thing, out var node))
        {
            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value;
        }
        if (_seen.Count >= _things)
            ForgetOne();
        thing = thing with { Executable = _texts.Shared(thing.Executable) };
        // Once something was forgotten, what seems new may have been seen before.
        _seen.Add(thing, node = _byUse.AddLast(new Seen(thing) { First = time, Last = time, IsWhole = Evicted == 0 }));
        return node.Value;
    }

    private void ForgetOne()
    {
        var seen = _byUse.First!.Value;
        _byUse.RemoveFirst();
        _seen.Remove(seen.Thing);
        _placesTaken -= seen.Hosts.Count;
        Evicted++;
    }

    // What is counted: the parts that do not matter are null.
    private readonly record struct Thing(string? Executable, string? Path, string? Sha256)
    {
        public static Thing? ExecutableAndPathOf(AlertFacts alert) => alert is { Executable: { } executable, Path: { } path }
            ? new(KeyText.Of(executable), KeyText.Of(path), null)
            : null;

        public static Thing? ExecutableOf(AlertFacts alert) =>
            alert.Executable is { } executable ? new(KeyText.Of(executable), null, null) : null;

        public static Thing? HashOf(AlertFacts alert) => alert.Sha256 is { } sha256 ? new(null, null, KeyText.Of(sha256)) : null;
    }

    private sealed class Seen(Thing thing)
    {
        public Thing Thing => thing;

        // By half of a hash, in order: most things are on few hosts, and some on all.
        public List<ulong> Hosts { get; } = [];

        public long Alerts { get; set; }

        public DateTimeOffset First { get; set; }

        public DateTimeOffset Last { get; set; }

        public bool IsWhole { get; set; } = true;
    }
}
