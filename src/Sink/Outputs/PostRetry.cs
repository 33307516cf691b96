namespace Cronwatch.Sinks.Outputs;

/// <summary>What to do about the answer to a request.</summary>
internal enum PostFate
{
    /// <summary>It was taken.</summary>
    Delivered,

    /// <summary>Nobody answered, or was too busy: send it again.</summary>
    Again,

    /// <summary>What it holds will never be taken.</summary>
    Refused,

    /// <summary>We are not let in, or there is nothing at that address: it is refused, unless all are.</summary>
    NotLetIn,

    /// <summary>The address sends us elsewhere, where we do not go: somebody has to mend the configuration.</summary>
    SentElsewhere,
}

/// <summary>The decisions of outputs over HTTP, as a pure function.</summary>
internal static class PostRetry
{
    /// <summary>What to do about a status; null: there was no answer.</summary>
    public static PostFate FateOf(int? status) => status switch
    {
        >= 200 and < 300 => PostFate.Delivered,
        >= 300 and < 400 => PostFate.SentElsewhere,
        401 or 403 or 404 or 405 or 407 or 410 => PostFate.NotLetIn,
        408 or 425 or 429 => PostFate.Again,
        >= 400 and < 500 => PostFate.Refused,
        _ => PostFate.Again,
    };
}
