namespace Cronwatch.Events;

/// <summary>What became of a hit.</summary>
public abstract record HitOutcome
{
    private HitOutcome()
    {
    }

    /// <summary>It pages, and stands for itself.</summary>
    public static HitOutcome Paged { get; } = new Alert();

    /// <summary>The word for it in documents.</summary>
    public abstract string Name { get; }

    /// <summary>It pages.</summary>
    public sealed record Alert : HitOutcome
    {
        /// <summary>The hits that it stands for; null: its rule suppresses nothing, or not this.</summary>
        public HitGroup? Group { get; init; }

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

    /// <summary>Its rule's suppression keeps it from paging.</summary>
    /// <param name="By">The alert that stands for it.</param>
    public sealed record Suppressed(string By) : HitOutcome
    {
        /// <inheritdoc/>
        public override string Name => "suppressed";
    }

    /// <summary>The rule has paged as often as it may for this host and window.</summary>
    /// <param name="By">The summary that stands for it.</param>
    public sealed record Overflow(string By) : HitOutcome
    {
        /// <inheritdoc/>
        public override string Name => "overflow";
    }
}
