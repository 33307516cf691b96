using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Detect.Exceptions;

/// <summary>
/// A hit that exceptions are asked about: its event and what context says about it, two documents, since an event must not
/// forge its context. Their slots are asked first; the documents are parsed when an entry needs to know what belongs together.
/// </summary>
internal sealed class AskedHit(HostEvent e, HostEvent? context) : IDisposable
{
    private JsonDocument? _event;
    private JsonDocument? _context;

    /// <summary>The values; null where nothing is known of context.</summary>
    public HostEvent? ValuesOf(ItemField field) => field.OfContext ? context : e;

    /// <summary>The document; an undefined element where it is missing or cannot be read.</summary>
    public JsonElement DocumentOf(ItemField field) => field.OfContext ? Parse(context, ref _context) : Parse(e, ref _event);

    public void Dispose()
    {
        _event?.Dispose();
        _context?.Dispose();
    }

    private static JsonElement Parse(HostEvent? from, ref JsonDocument? document)
    {
        try
        {
            document ??= from is null ? null : JsonDocument.Parse(from.Raw);
        }
        catch (JsonException)
        {
            // What is no JSON has no objects; its values are in the slots.
        }
        return document?.RootElement ?? default;
    }
}
