using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Cronwatch.Sinks.Alerts;

/// <summary>The names that the members of an object in events have. Thread-safe.</summary>
/// <param name="names">What they belong to.</param>
/// <param name="path">The object's full dotted name; empty: the event.</param>
/// <param name="prefix">What the copy's keys begin with, in place of <paramref name="replaced"/>.</param>
/// <param name="replaced">What the names begin with.</param>
internal sealed class MemberNames(EventNames names, string path, string prefix = "", string replaced = "")
{
    // Bytes: twice what any agent's has.
    private const int MostOfKnown = 128;

    private ConcurrentDictionary<string, MemberName>? _known;

    /// <summary>That of a member.</summary>
    public MemberName Of(JsonProperty property)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(property);
        if (raw.Length > MostOfKnown)
            return Name(property);
        Span<char> written = stackalloc char[MostOfKnown];
        written = written[..Encoding.UTF8.GetChars(raw, written)];
        return _known?.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(written, out var known) == true ? known : Keep(written.ToString(), Name(property));
    }

    private MemberName Name(JsonProperty property)
    {
        var name = EventJson.Name(property);
        return new(prefix + name[replaced.Length..], path, path.Length == 0 ? name : $"{path}.{name}", names);
    }

    private MemberName Keep(string written, MemberName name)
    {
        if (names.TryCount())
            LazyInitializer.EnsureInitialized(ref _known, () => new(StringComparer.Ordinal)).TryAdd(written, name);
        return name;
    }
}
