namespace Cronwatch.Events;

/// <summary>The field numbers of a <see cref="ContextRecord"/>. A number is never given to another field.</summary>
public enum ContextField
{
    /// <summary>Text, repeated.</summary>
    Actions = 1,

    /// <summary>A message of <see cref="ImageField"/>, as the four after it.</summary>
    Process = 2,

    /// <summary>Message.</summary>
    Parent = 3,

    /// <summary>Message.</summary>
    EntryLeader = 4,

    /// <summary>Message.</summary>
    EntryLeaderParent = 5,

    /// <summary>Message.</summary>
    SessionLeader = 6,

    /// <summary>Text.</summary>
    EntryType = 7,

    /// <summary>Text.</summary>
    EntrySourceIp = 8,

    /// <summary>sint64: 1 for true.</summary>
    IsEntryLeader = 9,

    /// <summary>Text, repeated.</summary>
    Ancestry = 10,

    /// <summary>Text.</summary>
    Sha256 = 11,

    /// <summary>sint64: a time in ticks of 100 ns since 1970.</summary>
    End = 12,

    /// <summary>sint64.</summary>
    ExitCode = 13,

    /// <summary>sint64: a time.</summary>
    Timestamp = 14,

    /// <summary>sint64.</summary>
    Sequence = 15,
}

/// <summary>The field numbers of a <see cref="ProcessImage"/>.</summary>
public enum ImageField
{
    /// <summary>Text.</summary>
    EntityId = 1,

    /// <summary>sint64.</summary>
    Pid = 2,

    /// <summary>Text.</summary>
    Name = 3,

    /// <summary>Text.</summary>
    Executable = 4,

    /// <summary>Text.</summary>
    CommandLine = 5,

    /// <summary>sint64: a time.</summary>
    Start = 6,

    /// <summary>Text.</summary>
    UserId = 7,

    /// <summary>Text.</summary>
    UserName = 8,

    /// <summary>Text.</summary>
    RealUserId = 9,

    /// <summary>Text.</summary>
    RealUserName = 10,
}
