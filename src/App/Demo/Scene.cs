namespace Cronwatch.App.Demo;

/// <summary>
/// What happens on one host within a few seconds, told step by step: each call is an event, and time passes between them.
/// Not thread-safe.
/// </summary>
internal sealed partial class Scene(SimulatedHost host, Random random, DateTimeOffset begin, Action<Happening> happens, Attack? attack)
{
    private static readonly string[] Exec = ["exec"];
    private static readonly string[] End = ["end"];
    private static readonly string[] ForkExecEnd = ["fork", "exec", "end"];

    /// <summary>Where it happens.</summary>
    public SimulatedHost Host { get; } = host;

    /// <summary>The time that the next event will have, and a little more.</summary>
    public DateTimeOffset Now { get; private set; } = begin;

    /// <summary>Events so far.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the host is a Debian; else it is a Red Hat.</summary>
    public bool IsDebian => Host.Distribution == Distribution.Debian;

    /// <summary>A running service of the host.</summary>
    public SimulatedProcess The(Daemon daemon) => Host.Running(daemon);

    /// <summary>Lets time pass.</summary>
    public void Wait(int leastMs, int mostMs) => Pass(leastMs * 1_000, mostMs * 1_000);

    /// <summary>A file appears. <paramref name="marked"/>: it is the event that counts for the attack.</summary>
    public void Create(SimulatedProcess by, string path, bool marked = false) => File(by, "creation", path, null, marked);

    /// <summary>A file gets another name, in place of what had it.</summary>
    public void Rename(SimulatedProcess by, string from, string to, bool marked = false) => File(by, "rename", to, from, marked);

    /// <summary>A file goes.</summary>
    public void Delete(SimulatedProcess by, string path) => File(by, "deletion", path, null, false);

    /// <summary>A file is written aside, then renamed into place: the normal way to save.</summary>
    public void Save(SimulatedProcess by, string aside, string path)
    {
        Create(by, aside);
        Rename(by, aside, path);
    }

    /// <summary>A process starts and stays: its exec is reported at once.</summary>
    public SimulatedProcess Start(SimulatedProcess parent, params string[] commandLine) => Start(parent, new Launch(), commandLine);

    /// <summary>A process starts and stays, with what <paramref name="launch"/> says to differ from its parent.</summary>
    public SimulatedProcess Start(SimulatedProcess parent, Launch launch, params string[] commandLine)
    {
        var process = Made(parent, launch, commandLine);
        Happened(process, Exec, false);
        return process;
    }

    /// <summary>
    /// A process starts, does its work and ends. Most agents report the exec first and the end last; agents that merge
    /// report it once, after what it did.
    /// </summary>
    public void Run(SimulatedProcess parent, string[] commandLine, Action<SimulatedProcess>? work = null, Launch launch = default, bool marked = false)
    {
        var process = Made(parent, launch, commandLine);
        if (!Host.MergesShortProcesses)
            Happened(process, Exec, marked);
        work?.Invoke(process);
        Pass(300, 9_000);
        if (Host.MergesShortProcesses)
            Happened(process, ForkExecEnd, marked);
        else
            Happened(process, End, false);
    }

    /// <summary>Lower-case hexadecimal digits.</summary>
    public string Hex(int digits) => random.GetString("0123456789abcdef", digits);

    /// <summary>Letters and digits, as mktemp chooses them.</summary>
    public string Letters(int count) => random.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", count);

    /// <summary>A number from the first to the last.</summary>
    public int Number(int first, int last) => random.Next(first, last + 1);

    /// <summary>One of these.</summary>
    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    /// <summary>True as often as this.</summary>
    public bool Chance(double probability) => random.NextDouble() < probability;

    private SimulatedProcess Made(SimulatedProcess parent, Launch launch, string[] commandLine)
    {
        Pass(800, 14_000);
        var pid = Host.NextPid(random);
        // Linux counts a process's start in ticks of 10 ms.
        var start = Now.AddTicks(-(Now.Ticks % (10 * TimeSpan.TicksPerMillisecond)));
        var (executable, args) = commandLine[0].StartsWith('/') && launch.Executable is null
            ? (commandLine[0], [commandLine[0][(commandLine[0].LastIndexOf('/') + 1)..], .. commandLine[1..]])
            : (launch.Executable ?? commandLine[0], commandLine);
        var user = launch.User ?? parent.User;
        // What process 1 starts is a service: with it a session and an entry begin.
        var (isSession, isEntry) = (launch.NewSession || parent.Parent is null, launch.EntryType is not null || parent.Parent is null);
        return new SimulatedProcess
        {
            EntityId = Host.EntityIdOf(pid, start),
            Pid = pid,
            Executable = executable,
            Args = args,
            Start = start,
            User = user,
            RealUser = launch.RealUser ?? launch.User ?? (parent.User == user ? user : parent.RealUser),
            WorkingDirectory = launch.WorkingDirectory ?? parent.WorkingDirectory,
            Parent = parent,
            SessionLeader = isSession ? null : parent.SessionLeader ?? parent,
            EntryLeader = isEntry ? null : parent.EntryLeader ?? parent,
            EntryType = launch.EntryType ?? parent.EntryType,
            EntrySource = launch.EntryType is null ? parent.EntrySource : launch.EntrySource,
            Terminal = launch.Terminal ?? parent.Terminal,
        };
    }

    private void File(SimulatedProcess by, string action, string path, string? from, bool marked)
    {
        Pass(30, 900);
        Tell(new Happening
        {
            Host = Host,
            Process = by,
            At = Now,
            Delay = Microseconds(2_000, 12_000),
            Actions = [action],
            Path = path,
            OriginalPath = from,
            Attack = marked ? attack : null,
        });
    }

    private void Happened(SimulatedProcess process, string[] actions, bool marked)
    {
        // Another topic, another speed: one process event in seven comes after the file events that it explains.
        var late = Chance(0.15);
        Tell(new Happening
        {
            Host = Host,
            Process = process,
            At = Now,
            Delay = late ? Microseconds(100_000, 1_500_000) : Microseconds(0, 6_000),
            Actions = actions,
            Attack = marked ? attack : null,
        });
    }

    private void Tell(Happening happening)
    {
        Count++;
        happens(happening);
    }

    private void Pass(int least, int most) => Now += Microseconds(least, most);

    private TimeSpan Microseconds(int least, int most) =>
        TimeSpan.FromTicks(random.Next(least * 10, (most * 10) + 1));
}

/// <summary>In what a process differs from its parent; what is null it inherits.</summary>
internal readonly record struct Launch
{
    /// <summary>The image, where the first argument is not its path.</summary>
    public string? Executable { get; init; }

    public SimulatedAccount? User { get; init; }

    /// <summary>Null: the same as the user.</summary>
    public SimulatedAccount? RealUser { get; init; }

    public string? WorkingDirectory { get; init; }

    public bool NewSession { get; init; }

    /// <summary>Set where an entry into the host begins: <c>sshd</c>, <c>container</c>.</summary>
    public string? EntryType { get; init; }

    public string? EntrySource { get; init; }

    public int? Terminal { get; init; }
}
