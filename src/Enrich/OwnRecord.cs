namespace Cronwatch.Enrich;

/// <summary>What a lane has to write into the context topic itself, so that a restart finds there what it knows.</summary>
/// <param name="Host">The host key.</param>
/// <param name="Key">The record's key.</param>
/// <param name="Value">Its value; null: a tombstone.</param>
public readonly record struct OwnRecord(string Host, byte[] Key, byte[]? Value);
