using System.Collections.Immutable;
using System.Text;

namespace Cronwatch.Events;

/// <summary>A query of the pack in <c>deploy/osquery</c>: what it is called, what it selects and how often it runs.</summary>
public sealed class OsqueryQuery
{
    private static readonly TimeSpan Often = TimeSpan.FromMinutes(5);

    private static readonly OsqueryColumn[] OfFiles =
    [
        OsqueryColumn.Path("path"), OsqueryColumn.Text("type"), OsqueryColumn.Text("mode"), OsqueryColumn.Number("uid"),
        OsqueryColumn.Number("gid"), OsqueryColumn.Number("size"), OsqueryColumn.Number("mtime"), OsqueryColumn.Number("ctime"),
        OsqueryColumn.Number("btime"), OsqueryColumn.Number("inode").NotKept(),
    ];

    private readonly byte[] _name;

    private OsqueryQuery(int index, string name, TimeSpan interval, bool isSnapshot, string? order, params OsqueryColumn[] columns)
    {
        (Index, Name, Interval, IsSnapshot) = (index, name, interval, isSnapshot);
        _name = Encoding.UTF8.GetBytes(name);
        Columns = [.. columns.Select((column, at) => column with { Field = at + 1 })];
        IsNewestFirst = order?.StartsWith('-') == true;
        OrderedBy = order is null ? 0 : FieldOf(order.TrimStart('-'));
    }

    /// <summary>The files in cron's directories.</summary>
    public static OsqueryQuery CronFiles { get; } = new(0, "cron_files", Often, true, "-ctime", OfFiles);

    /// <summary><c>/etc/crontab</c> and who may have one.</summary>
    public static OsqueryQuery CronControl { get; } = new(1, "cron_control", Often, true, null, OfFiles);

    /// <summary>The lines of crontabs.</summary>
    public static OsqueryQuery Crontab { get; } = new(2, "crontab", Often, true, null,
        OsqueryColumn.Text("event"), OsqueryColumn.Text("minute"), OsqueryColumn.Text("hour"), OsqueryColumn.Text("day_of_month"),
        OsqueryColumn.Text("month"), OsqueryColumn.Text("day_of_week"), OsqueryColumn.Path("command"), OsqueryColumn.Path("path"));

    /// <summary>Local accounts.</summary>
    public static OsqueryQuery Users { get; } = new(3, "users", TimeSpan.FromHours(1), true, "uid",
        OsqueryColumn.Number("uid"), OsqueryColumn.Number("gid"), OsqueryColumn.Text("username"), OsqueryColumn.Text("description"),
        OsqueryColumn.Path("directory"), OsqueryColumn.Path("shell"));

    /// <summary>Local groups.</summary>
    public static OsqueryQuery Groups { get; } = new(4, "groups", TimeSpan.FromHours(1), true, "gid",
        OsqueryColumn.Number("gid"), OsqueryColumn.Text("groupname"));

    /// <summary>Processes.</summary>
    public static OsqueryQuery Processes { get; } = new(5, "processes", Often, false, "pid",
        OsqueryColumn.Number("pid"), OsqueryColumn.Number("parent").NotKept(), OsqueryColumn.Text("name"), OsqueryColumn.Path("path"),
        OsqueryColumn.Path("cmdline").NotKept(), OsqueryColumn.Number("uid"), OsqueryColumn.Number("euid"),
        OsqueryColumn.Number("start_time"), OsqueryColumn.Number("on_disk").NotKept());

    /// <summary>Ports that somebody listens on.</summary>
    public static OsqueryQuery Ports { get; } = new(6, "ports", Often, false, "pid",
        OsqueryColumn.Number("pid"), OsqueryColumn.Text("address"), OsqueryColumn.Number("port"), OsqueryColumn.Number("protocol"),
        OsqueryColumn.Number("family"), OsqueryColumn.Number("socket").NotKept(), OsqueryColumn.Path("path"));

    /// <summary>Open sockets of the internet's families.</summary>
    public static OsqueryQuery Sockets { get; } = new(7, "sockets", Often, true, "pid",
        OsqueryColumn.Number("pid"), OsqueryColumn.Number("family"), OsqueryColumn.Text("remote_address"),
        OsqueryColumn.Number("remote_port"), OsqueryColumn.Number("socket").NotKept(), OsqueryColumn.Text("state"));

    /// <summary>Who is logged in.</summary>
    public static OsqueryQuery Logins { get; } = new(8, "logins", Often, true, "-time",
        OsqueryColumn.Text("type"), OsqueryColumn.Text("user"), OsqueryColumn.Text("tty"), OsqueryColumn.Text("host"),
        OsqueryColumn.Number("time"), OsqueryColumn.Number("pid"));

    /// <summary>All of them, by <see cref="Index"/>.</summary>
    public static ImmutableArray<OsqueryQuery> All { get; } = [CronFiles, CronControl, Crontab, Users, Groups, Processes, Ports, Sockets, Logins];

    /// <summary>Its place among <see cref="All"/>.</summary>
    public int Index { get; }

    /// <summary>What the pack calls it.</summary>
    public string Name { get; }

    /// <summary>How often it runs.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Whether each run sends the whole result; else what has changed.</summary>
    public bool IsSnapshot { get; }

    /// <summary>What it selects. Their fields are never given to other columns, so that records outlive the program.</summary>
    public ImmutableArray<OsqueryColumn> Columns { get; }

    /// <summary>The field of the number that a table's rows are ordered by; 0: they stay as they came.</summary>
    public int OrderedBy { get; }

    /// <summary>Whether that order is from the largest to the smallest.</summary>
    public bool IsNewestFirst { get; }

    /// <summary>The query of a result's name, which is its own or <c>pack_PACK_NAME</c>; the pack's has no underscore. Null: none.</summary>
    public static OsqueryQuery? Of(ReadOnlySpan<byte> name)
    {
        var own = name;
        if (name.StartsWith("pack_"u8))
        {
            var pack = name["pack_".Length..];
            own = pack.IndexOf((byte)'_') is var bar and >= 0 ? pack[(bar + 1)..] : default;
        }
        foreach (var query in All)
            if (own.SequenceEqual(query._name))
                return query;
        return null;
    }

    /// <summary>The field of a column.</summary>
    /// <exception cref="InvalidOperationException">It is not selected.</exception>
    public int FieldOf(string column)
    {
        foreach (var its in Columns)        // For every value of an alert.
            if (its.Name == column)
                return its.Field;
        throw new InvalidOperationException($"{Name} does not select {column}.");
    }
}

/// <summary>A column that a query selects.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsNumber">Whether it is a whole number; else it is text.</param>
/// <param name="Most">How many UTF-16 units of a text are kept.</param>
public sealed record OsqueryColumn(string Name, bool IsNumber, int Most)
{
    // What Elasticsearch's keyword takes, and the longest path of Linux.
    private const int MostOfText = 1_024;
    private const int MostOfPath = 4_096;

    /// <summary>Its number in the message of a row, from 1 on.</summary>
    public int Field { get; init; }

    /// <summary>Whether an answer needs it. The others are there to tell rows apart.</summary>
    public bool IsKept { get; private init; } = true;

    internal static OsqueryColumn Text(string name) => new(name, false, MostOfText);

    internal static OsqueryColumn Path(string name) => new(name, false, MostOfPath);

    internal static OsqueryColumn Number(string name) => new(name, true, 0);

    internal OsqueryColumn NotKept() => this with { IsKept = false };
}
