using System.Collections.Immutable;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>An alert to create, if its index has none of that id, or news of one.</summary>
/// <param name="Id">The document's id: the alert's.</param>
/// <param name="Index">The index.</param>
/// <param name="Document">One JSON object.</param>
/// <param name="Changes">
/// Of news: the members that may have changed, one JSON object. They are put into the document that is there, so that what an
/// analyst changed stays; where there is none, the whole document is created. Empty: it is to be created.
/// </param>
public readonly record struct AlertToIndex(string Id, string Index, ReadOnlyMemory<byte> Document, ReadOnlyMemory<byte> Changes = default)
{
    /// <summary>Whether it is news of an alert that may be there.</summary>
    public bool IsUpdate => !Changes.IsEmpty;

    /// <summary>Where it stands on the alert topic.</summary>
    public RecordOrigin Origin { get; init; }

    /// <summary>The document's <see cref="SafeForm"/>, once the index refused the document; else empty.</summary>
    internal ReadOnlyMemory<byte> Safe { get; init; }

    /// <summary>The document as it is sent.</summary>
    internal ReadOnlyMemory<byte> Sent => Safe.IsEmpty ? Document : Safe;

    /// <summary>The alert, to be sent in its safe form; null: there is none, or that was refused too.</summary>
    internal AlertToIndex? InSafeForm() => Safe.IsEmpty && SafeForm.Of(Document) is { } safe ? this with { Safe = safe } : null;
}

/// <summary>An alert that the index refused for good.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Status">The HTTP status of its item, or of the request that held it alone.</param>
/// <param name="Type">The engine's name of the error; <c>too-large</c> for a document that no request takes.</param>
/// <param name="Reason">The engine's explanation, cut to 1,000 characters: it may repeat what the event holds.</param>
/// <param name="Attempts">How many requests it was in.</param>
public sealed record RefusedAlert(AlertToIndex Alert, int Status, string Type, string Reason, int Attempts);

/// <summary>What became of alerts: each is in exactly one of the four.</summary>
/// <param name="Created">How many the index took.</param>
/// <param name="AlreadyThere">How many it had already.</param>
/// <param name="Updated">How much news it took.</param>
/// <param name="Refused">Which it will never take.</param>
public sealed record BulkOutcome(int Created, int AlreadyThere, int Updated, ImmutableArray<RefusedAlert> Refused);
