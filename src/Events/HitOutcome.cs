namespace Cronwatch.Events;

/// <summary>What became of a hit.</summary>
public abstract record HitOutcome
{
    private HitOutcome()
    {
    }

    /// <summary>It pages.</summary>
    public static HitOutcome Paged { get; } = new Alert();

    /// <summary>The word for it in documents.</summary>
    public abstract string Name { get; }

    /// <summary>It pages.</summary>
    public sealed record Alert : HitOutcome
    {
        /// <inheritdoc/>
        public override string Name => "alert";
    }

    /// <summary>An exception keeps it from paging.</summary>
    /// <param name="ListId">The list of the item.</param>
    /// <param name="ItemId">The item.</param>
    public sealed record Excepted(string ListId, string ItemId) : HitOutcome
    {
        /// <inheritdoc/>
        public override string Name => "excepted";
    }
}
