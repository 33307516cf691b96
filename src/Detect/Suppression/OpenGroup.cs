using System.IO.Compression;
using Cronwatch.Events;

namespace Cronwatch.Detect.Suppression;

/// <summary>A group that an alert stands for, as long as hits may join it.</summary>
internal sealed class OpenGroup(string alertId, HitGroup group)
{
    // Thousands may be open, and text of 12 KB has some 3.
    private const int Quality = 1;
    private const int WindowBits = 18;

    private byte[]? _document;
    private int _length;
    private int _revision;
    private bool _hasGrown;

    public string AlertId { get; } = alertId;

    public HitGroup Group { get; private set; } = group;

    /// <summary>Whether a hit of that time joins it: within the duration of its start, on either side, or without one in the same window.</summary>
    public bool Takes(DateTimeOffset time, TimeSpan? duration) => duration is { } limit
        ? (time - Group.Start).Duration() < limit
        : PagingWindow.Of(Group.Start) == PagingWindow.Of(time);

    /// <summary>Counts a hit; a late one moves the start back. True when it is the first since the group was taken.</summary>
    public bool Add(DateTimeOffset time, long? place)
    {
        if (place <= Group.CountedTo)
            return false;
        Group = Group with
        {
            Start = time < Group.Start ? time : Group.Start,
            End = time > Group.End ? time : Group.End,
            Suppressed = Group.Suppressed + 1,
            CountedTo = place ?? Group.CountedTo,
        };
        var isFirst = !_hasGrown;
        _hasGrown = true;
        return isFirst;
    }

    /// <summary>What was told of it before: it was at least that much.</summary>
    public void Recall(HitGroup before) => Group = Group with
    {
        Start = before.Start < Group.Start ? before.Start : Group.Start,
        End = before.End > Group.End ? before.End : Group.End,
        Suppressed = Math.Max(before.Suppressed, Group.Suppressed),
        CountedTo = before.Suppressed > Group.Suppressed ? before.CountedTo : Group.CountedTo,
    };

    /// <summary>Keeps the alert's document, unless a newer one is kept.</summary>
    public void Keep(int revision, ReadOnlySpan<byte> document)
    {
        if (_document is not null && revision < _revision)
            return;
        var room = new byte[BrotliEncoder.GetMaxCompressedLength(document.Length)];
        BrotliEncoder.TryCompress(document, room, out var written, Quality, WindowBits);
        (_document, _length, _revision) = (room[..written], document.Length, revision);
    }

    /// <summary>The alert and what it stands for now; null: its document is not kept.</summary>
    public GrownAlert? TakeGrown()
    {
        _hasGrown = false;
        if (_document is null)
            return null;
        var document = new byte[_length];
        BrotliDecoder.TryDecompress(_document, document, out _);
        return new(AlertId, Group, document);
    }
}
