using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats.AvroPlans;
using Microsoft.Extensions.Logging;

namespace Cronwatch.Ingest.Formats;

/// <summary>
/// The plans of writers' schemas, as far as they were asked for. Finding one is lock-free; what is missing comes from a
/// schema registry, before its records are read: <see cref="IsMissing"/>, then <see cref="ResolveAsync"/>. What a registry
/// once gave stays, and needs it no more.
/// </summary>
/// <param name="registry">Where schemas come from; disposed with them.</param>
/// <param name="fields">The table that records are read into.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Spreads the attempts of several instances.</param>
/// <param name="logger">Where it is said what an operator should know.</param>
public sealed partial class AvroSchemas(
    RegistryClient registry, FieldTable fields, TimeProvider time, Random random, ILogger<AvroSchemas> logger)
    : IDisposable
{
    // Far more than registries of one company hold for a topic. Beyond it all are forgotten, and asked for again.
    private const int MostKnown = 4_096;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly Lock _writing = new();      // Guards the exchange of the two below.

    // Null: a schema that cannot be read by.
    private FrozenDictionary<WriterSchemaId, AvroPlan?> _known = FrozenDictionary<WriterSchemaId, AvroPlan?>.Empty;
    private UnknownSchemas _unknown = UnknownSchemas.None;

    private readonly RegistryAbsence _absence = new(registry.ToString(), time, logger);

    /// <summary>The table that records are read into.</summary>
    public FieldTable Fields { get; } = fields;

    /// <summary>The plan of a schema. False where it is unknown, no schema of records, or not yet asked for.</summary>
    public bool TryGet(WriterSchemaId id, [NotNullWhen(true)] out AvroPlan? plan) =>
        Volatile.Read(ref _known).TryGetValue(id, out plan) && plan is not null;

    /// <summary>Whether a schema has to be resolved before its records are read.</summary>
    public bool IsMissing(WriterSchemaId id) =>
        !Volatile.Read(ref _known).ContainsKey(id) && !Volatile.Read(ref _unknown).Counts(id, time);

    /// <summary>
    /// Fetches what is missing of some schemas. Waits while the registry cannot be reached, since nothing is to be lost;
    /// what it does not know is unknown for up to a minute.
    /// </summary>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public async Task ResolveAsync(IEnumerable<WriterSchemaId> ids, CancellationToken cancellation)
    {
        var known = new Dictionary<WriterSchemaId, AvroPlan?>();
        var unknown = new List<WriterSchemaId>();
        foreach (var id in ids.Distinct().Where(IsMissing))
        {
            if (await FetchAsync(id, cancellation) is { } schema)
                known.Add(id, Compile(id, schema));
            else
                unknown.Add(id);
        }
        lock (_writing)
            Remember_NeedsLock(known, unknown);
    }

    /// <inheritdoc/>
    public void Dispose() => registry.Dispose();

    private void Remember_NeedsLock(Dictionary<WriterSchemaId, AvroPlan?> known, List<WriterSchemaId> unknown)
    {
        if (known.Count > 0)
        {
            var before = _known.Count + known.Count > MostKnown ? [] : _known.AsEnumerable();
            Volatile.Write(ref _known, before.Concat(known).DistinctBy(k => k.Key).ToFrozenDictionary());
        }
        if (unknown.Count > 0)
            Volatile.Write(ref _unknown, _unknown.With(unknown, time));
    }

    private AvroPlan? Compile(WriterSchemaId id, FetchedSchema schema)
    {
        var error = schema.Error;
        if (error is null && AvroPlan.TryCompile(schema.Referenced, schema.Text, Fields, out var plan, out error))
            return plan;
        SchemaUnusable(logger, id, registry.ToString(), error);
        return null;
    }

    // Null: the registry knows no such schema.
    private async Task<FetchedSchema?> FetchAsync(WriterSchemaId id, CancellationToken cancellation)
    {
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                var schema = await registry.SchemaAsync(id, cancellation);
                _absence.End();
                return schema;
            }
            // It is down or slow, refuses this user, or is something else: it may yet become what it should be.
            catch (HttpRequestException e)
            {
                _absence.GoOn(e.Message);
            }
            await Task.Delay(wait * (0.5 + (random.NextDouble() / 2)), time, cancellation);
        }
    }
}
