using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cronwatch.App.Demo;

/// <summary>What decides where cron's files lie and who writes them.</summary>
internal enum Distribution
{
    Debian,
    RedHat,
}

/// <summary>What a host is for.</summary>
[Flags]
internal enum HostRoles
{
    Web = 1,
    Database = 2,
    Build = 4,
    Containers = 8,
    All = Web | Database | Build | Containers,
}

/// <summary>One host with its agent: who it is, and the counters that its events draw on.</summary>
internal sealed class SimulatedHost
{
    // A five-minute stretch touches at most two windows of five minutes: 2 × 45 stays below 100.
    private const int MostAttacksInWindow = 45;

    private const int FirstPidOfSessions = 2_000;
    private const int MostPid = 4_194_304; // Linux's limit on 64-bit systems

    private static readonly HostRoles[] Roles = [HostRoles.Web, HostRoles.Database, HostRoles.Build, HostRoles.Containers];

    private static readonly (string Version, string Kernel)[] Debians =
    [
        ("12.7", "6.1.0-25-cloud-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.106-3 (2024-08-26)"),
        ("12.9", "6.1.0-29-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.123-1 (2025-01-02)"),
    ];

    private static readonly (string Version, string Kernel)[] RedHats =
    [
        ("8.10", "4.18.0-553.22.1.el8_10.x86_64 #1 SMP Wed Sep 11 18:02:00 UTC 2024"),
        ("9.4", "5.14.0-427.37.1.el9_4.x86_64 #1 SMP PREEMPT_DYNAMIC Fri Sep 13 12:41:00 UTC 2024"),
    ];

    private static readonly SimulatedAccount[] People =
    [
        new(1000, "admin"), new(1001, "maria"), new(1002, "jonas"), new(1003, "deploy"), new(1030, null), new(1104, "wei"),
    ];

    private readonly SimulatedProcess?[] _daemons = new SimulatedProcess?[Daemon.Count];
    private readonly string _eventIdPrefix;
    private readonly DateTimeOffset _booted;
    private long _sequence;
    private int _pid;
    private long _attackWindow;
    private int _attacksInWindow;

    public SimulatedHost(int index, int seed, DateTimeOffset startTime)
    {
        // Its own chance: what a host is does not depend on when it is first needed.
        var random = new Random(unchecked((seed * 486_187_739) + index));
        Distribution = index switch { 0 => Distribution.Debian, 1 => Distribution.RedHat, _ => (Distribution)(random.Next(3) / 2) };
        Role = index < 2 ? HostRoles.Web : Roles[random.Next(Roles.Length)];
        Name = string.Create(CultureInfo.InvariantCulture, $"{NameOf(Role)}-{index + 1:D4}");
        Id = Hex(random, 16);
        AgentId = Guid.ParseExact(Hex(random, 16), "N").ToString("D");
        (AgentVersion, MergesShortProcesses) = random.Next(4) switch
        {
            0 => ("8.15.1", false),
            1 => ("8.16.3", false),
            2 => ("8.17.4", false),
            _ => ("8.17.4", true),
        };
        (OsVersion, Kernel) = (Distribution == Distribution.Debian ? Debians : RedHats)[random.Next(2)];
        Address = [10, (byte)random.Next(20, 60), (byte)(index / 250), (byte)((index % 250) + 2)];
        Users = [People[random.Next(People.Length)], People[random.Next(People.Length)]];
        _eventIdPrefix = Convert.ToBase64String(Convert.FromHexString(Hex(random, 12)));
        _sequence = random.Next(100_000, 9_000_000);
        _pid = random.Next(FirstPidOfSessions, MostPid);
        _booted = startTime - TimeSpan.FromSeconds(random.Next(3_600, 90 * 86_400));
        Documents = new HostFragments(this);
    }

    public Distribution Distribution { get; }

    public HostRoles Role { get; }

    public string Name { get; }

    /// <summary>The machine id.</summary>
    public string Id { get; }

    public string AgentId { get; }

    public string AgentVersion { get; }

    /// <summary>Whether the agent reports a short-lived process once, when it has ended.</summary>
    public bool MergesShortProcesses { get; }

    public string OsVersion { get; }

    public string Kernel { get; }

    /// <summary>Four bytes, within 10.0.0.0/8.</summary>
    public byte[] Address { get; }

    /// <summary>The people who log in here.</summary>
    public SimulatedAccount[] Users { get; }

    /// <summary>The parts of documents that are the same in all events of the host.</summary>
    public HostFragments Documents { get; }

    /// <summary>The next number of the agent's counter. It runs over all data sets, and there are others: gaps are normal.</summary>
    public long NextSequence(Random random) => _sequence += random.Next(1, 4);

    /// <summary>The id of the event with this sequence: 24 characters, unique in the fleet.</summary>
    public string EventIdOf(long sequence) => string.Create(24, (_eventIdPrefix, sequence), static (text, from) =>
    {
        const string Digits = "+/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        from._eventIdPrefix.CopyTo(text);
        var rest = from.sequence;
        for (var i = 23; i >= 16; i--, rest >>= 6)
            text[i] = Digits[(int)(rest & 63)];
    });

    /// <summary>A process id that no living process has.</summary>
    public int NextPid(Random random) => _pid = _pid > MostPid - 8 ? FirstPidOfSessions : _pid + random.Next(1, 6);

    /// <summary>The entity id, in the form of the agent's version: opaque to whoever reads it.</summary>
    public string EntityIdOf(int pid, DateTimeOffset start)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{AgentId}-{pid}-{start.ToUnixTimeSeconds()}");
        return AgentVersion.StartsWith("8.15", StringComparison.Ordinal)
            ? Convert.ToBase64String(Encoding.UTF8.GetBytes(text))
            : Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0, 16)[..22];
    }

    /// <summary>A service that runs since the host was booted.</summary>
    public SimulatedProcess Running(Daemon daemon)
    {
        ref var process = ref _daemons[daemon.Index];
        if (process is not null)
            return process;
        var start = _booted + TimeSpan.FromMilliseconds(daemon.Pid * 10);
        return process = new SimulatedProcess
        {
            EntityId = EntityIdOf(daemon.Pid, start),
            Pid = daemon.Pid,
            Executable = daemon.Executable,
            Args = daemon.Args,
            Start = start,
            User = daemon.User,
            RealUser = daemon.User,
            WorkingDirectory = "/",
            Parent = daemon == Daemon.Systemd ? null : Running(Daemon.Systemd),
            EntryType = "init",
        };
    }

    /// <summary>Counts an attack; false, and not counted, when the host has had enough in these five minutes.</summary>
    public bool TryAttack(DateTimeOffset at)
    {
        var window = at.Ticks / (5 * TimeSpan.TicksPerMinute);
        if (window != _attackWindow)
            (_attackWindow, _attacksInWindow) = (window, 0);
        return _attacksInWindow < MostAttacksInWindow && ++_attacksInWindow > 0;
    }

    private static string NameOf(HostRoles role) => role switch
    {
        HostRoles.Web => "web",
        HostRoles.Database => "db",
        HostRoles.Build => "build",
        _ => "node",
    };

    private static string Hex(Random random, int bytes)
    {
        Span<byte> made = stackalloc byte[bytes];
        random.NextBytes(made);
        return Convert.ToHexStringLower(made);
    }
}
