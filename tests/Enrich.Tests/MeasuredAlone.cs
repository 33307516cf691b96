namespace Cronwatch.Enrich.Tests;

/// <summary>Classes that measure memory: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredAlone
{
    /// <summary>What such a class writes into its <c>[Collection]</c>.</summary>
    public const string Name = "Memory";
}
