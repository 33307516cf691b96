using System.Globalization;
using System.Text.Json;

namespace Cronwatch.App.Demo;

/// <summary>What osquery sends from the hosts of a fleet that have it: the pack of <c>deploy/osquery</c>, each host every five minutes.</summary>
internal sealed class SimulatedResults(FleetOptions options)
{
    // The first of them soon, so that the first alerts have answers.
    private static readonly TimeSpan FirstWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    // Rounds between two listings of accounts, which come once an hour.
    private const int RoundsOfAccounts = 12;

    /// <summary>The results in order of time, without end.</summary>
    public IEnumerable<SimulatedEvent> Results()
    {
        for (var round = 0; ; round++)
            for (var index = 0; index < options.Hosts; index++)
                if (HasOsquery(index))
                    foreach (var result in ResultsOf(index, round))
                        yield return result;
    }

    // Not every host of a fleet has it.
    private static bool HasOsquery(int index) => index % 4 != 3;

    private IEnumerable<SimulatedEvent> ResultsOf(int index, int round)
    {
        var host = new SimulatedHost(index, options.Seed, options.StartTime);
        var at = options.StartTime + (round * Every) + (FirstWithin * index / options.Hosts);
        var rows = new HostListing(host, at);
        (string Query, IEnumerable<Dictionary<string, string>> Rows, bool IsSnapshot)[] all =
        [
            ("cron_files", rows.CronFiles(), true), ("cron_control", rows.CronControl(), true), ("crontab", HostListing.Crontab(), true),
            ("users", rows.Users(), true), ("groups", rows.Groups(), true), ("processes", rows.Processes(), false),
            ("ports", rows.Ports(), false), ("sockets", HostListing.Sockets(), true), ("logins", rows.Logins(), true),
        ];
        foreach (var (query, result, isSnapshot) in all)
        {
            // Of what has not changed, a differential query says nothing.
            var isDue = isSnapshot ? query is not ("users" or "groups") || round % RoundsOfAccounts == 0 : round == 0;
            if (isDue)
                yield return new(SimulatedEvent.OsqueryTopic, null, Written(host, query, at, isSnapshot, result), null, at, at);
        }
    }

    private static byte[] Written(
        SimulatedHost host, string query, DateTimeOffset at, bool isSnapshot, IEnumerable<Dictionary<string, string>> rows)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, HostFragments.Writing))
        {
            json.WriteStartObject();
            if (isSnapshot)
                WriteRows(json, "snapshot", rows);
            else
            {
                json.WriteStartObject("diffResults");
                WriteRows(json, "removed", []);
                WriteRows(json, "added", rows);
                json.WriteEndObject();
            }
            if (isSnapshot)
                json.WriteString("action", "snapshot");
            json.WriteString("name", "pack_cronwatch_" + query);
            json.WriteString("hostIdentifier", host.Id);
            json.WriteString("calendarTime", at.UtcDateTime.ToString("ddd MMM d HH:mm:ss yyyy 'UTC'", CultureInfo.InvariantCulture));
            json.WriteNumber("unixTime", at.ToUnixTimeSeconds());
            json.WriteNumber("epoch", 0);
            json.WriteNumber("counter", 0);
            json.WriteBoolean("numerics", false);
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    private static void WriteRows(Utf8JsonWriter json, string name, IEnumerable<Dictionary<string, string>> rows)
    {
        json.WriteStartArray(name);
        foreach (var row in rows)
        {
            json.WriteStartObject();
            foreach (var (column, value) in row)
                json.WriteString(column, value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
