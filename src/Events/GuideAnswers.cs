using System.Collections.Immutable;

namespace Cronwatch.Events;

/// <summary>How complete an answer is.</summary>
public enum AnswerStatus
{
    /// <summary>The source was there and caught up: an empty answer is an answer.</summary>
    Resolved,

    /// <summary>The hold ended while the source was behind.</summary>
    Late,

    /// <summary>The source is collected from this host, but the thing is not there.</summary>
    Missing,

    /// <summary>The source never came from this host.</summary>
    NotCollected,
}

/// <summary>What is known of one step up the chain of processes.</summary>
public enum LinkStatus
{
    /// <summary>The process is known.</summary>
    Resolved,

    /// <summary>Only its entity id is known.</summary>
    IdOnly,

    /// <summary>It had not arrived when the hold ended.</summary>
    Late,

    /// <summary>It is not in the table.</summary>
    Missing,

    /// <summary>It was met before on this way up: the data is damaged.</summary>
    Loop,

    /// <summary>The limit of steps was reached.</summary>
    Cut,
}

/// <summary>A user by id and name; either may be missing.</summary>
/// <param name="Id">The user id as text, such as <c>0</c>.</param>
/// <param name="Name">The account's name.</param>
public sealed record Account(string? Id, string? Name);

/// <summary>One process of an ancestry. Depth 0 is the process that caused the event.</summary>
public sealed record AncestryLink(int Depth, LinkStatus Status)
{
    /// <summary>The agent's id of the process.</summary>
    public string? EntityId { get; init; }

    /// <summary>Its process id.</summary>
    public long? Pid { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>The path of its image.</summary>
    public string? Executable { get; init; }

    /// <summary>Its command line.</summary>
    public string? CommandLine { get; init; }

    /// <summary>The effective user.</summary>
    public Account? User { get; init; }

    /// <summary>The real user.</summary>
    public Account? RealUser { get; init; }

    /// <summary>When it started.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>When it ended; null while it runs, or where that is unknown.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>The sha256 of its image, in hex.</summary>
    public string? Sha256 { get; init; }
}

/// <summary>How the session began in which the process ran.</summary>
/// <param name="EntityId">The entry leader's id.</param>
/// <param name="Name">The entry leader's name.</param>
/// <param name="Type"><c>sshd</c>, <c>init</c>, <c>container</c>, …</param>
/// <param name="SourceIp">Where the session came from, if from the network.</param>
public sealed record SessionEntry(string? EntityId, string? Name, string? Type, string? SourceIp);

/// <summary>The chain of processes above a hit, the writer first.</summary>
public sealed record AncestryAnswer(AnswerStatus Status, ImmutableArray<AncestryLink> Links)
{
    /// <summary>How the session began; null when that is unknown.</summary>
    public SessionEntry? Entry { get; init; }
}

/// <summary>Who stands behind a process that runs as another user.</summary>
/// <param name="User">The user.</param>
/// <param name="Depth">How many steps up; null when the session says it.</param>
/// <param name="EntityId">The process that says it.</param>
/// <param name="Basis"><c>ancestor</c> or <c>session</c>.</param>
public sealed record UserBehind(Account User, int? Depth, string? EntityId, string Basis);

/// <summary>Who did it.</summary>
public sealed record UserAnswer(AnswerStatus Status)
{
    /// <summary>The real user of the process.</summary>
    public Account? Real { get; init; }

    /// <summary>The effective user of the process.</summary>
    public Account? Effective { get; init; }

    /// <summary>Who is behind root; null where nobody else is found.</summary>
    public UserBehind? Behind { get; init; }
}

/// <summary>What context says about a hit.</summary>
/// <param name="Ancestry">The chain of processes.</param>
/// <param name="User">Who did it.</param>
/// <param name="Held">How long the hit waited for its process.</param>
public sealed record GuideAnswers(AncestryAnswer Ancestry, UserAnswer User, TimeSpan Held)
{
    /// <summary>Whether a patch or an install did it.</summary>
    public OriginAnswer Origin { get; init; } = new(AnswerStatus.NotCollected);

    /// <summary>The file that was written.</summary>
    public FileAnswer File { get; init; } = new(AnswerStatus.NotCollected);

    /// <summary>What else the writer did.</summary>
    public SubjectAnswer Subject { get; init; } = new(AnswerStatus.NotCollected, 0, []);

    /// <summary>Other alerts of the host and of the user.</summary>
    public RelatedAlertsAnswer RelatedAlerts { get; init; } = new(AnswerStatus.NotCollected, default, default);

    /// <summary>How common the program and the file are among alerts.</summary>
    public PrevalenceAnswer Prevalence { get; init; } = new(AnswerStatus.NotCollected);

    /// <summary>What else happened in cron's directories.</summary>
    public CronChangesAnswer CronChanges { get; init; } = new(AnswerStatus.NotCollected, default, default, 0, []);

    /// <summary>What runs on the host.</summary>
    public ProcessesAnswer Processes { get; init; } = ProcessesAnswer.None;

    /// <summary>What osquery says.</summary>
    public OsqueryAnswers Osquery { get; init; } = OsqueryAnswers.None;
}
