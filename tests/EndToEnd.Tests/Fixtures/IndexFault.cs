namespace Cronwatch.EndToEnd.Tests.Fixtures;

/// <summary>What <see cref="FaultyIndex"/> does to a bulk request.</summary>
public enum IndexFault
{
    /// <summary>Every third document is kept from the index, and answered with 429.</summary>
    SomeDocumentsBusy,

    /// <summary>It is answered with 429, and how long to wait.</summary>
    Busy,

    /// <summary>It is answered with 503, by a page of a proxy's.</summary>
    Unavailable,

    /// <summary>It is answered with 403.</summary>
    Forbidden,

    /// <summary>Nobody listens any more, until <see cref="FaultyIndex.GoUp"/>.</summary>
    Away,

    /// <summary>The index does it, and no answer comes.</summary>
    Silent,

    /// <summary>The index does it, and the connection breaks in the middle of its answer.</summary>
    CutAnswer,

    /// <summary>The index does it, and half of its answer comes, as if it were the whole.</summary>
    HalfAnswer,
}
