using System.Globalization;
using System.Text;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Tests.Context;

public sealed class OsqueryProjectionTests
{
    private const int MaxEventBytes = 1_048_588;

    private static readonly RecordOrigin Origin = new("osquery", 0, 1, 0, 1_700_000_000_000, RecordTimestampType.CreateTime);

    private readonly RecordIntake _intake = new(new Prefilter(["cron"]), ["file"], MaxEventBytes);

    [Theory]
    [InlineData(
        """{"snapshot":[{"uid":"0","gid":"0","username":"root","description":"","directory":"/root","shell":"/bin/bash"},{"uid":"1001","username":"deploy"}],"action":"snapshot","name":"pack_cronwatch_users","hostIdentifier":"h","calendarTime":"x","unixTime":1589600016,"epoch":0,"counter":0,"numerics":false}""",
        "h|osquery|users: 1589600016 epoch 0 run 0; uid=0 gid=0 username=root directory=/root shell=/bin/bash; uid=1001 username=deploy")]
    [InlineData(                                                       // Of 2017: times are text, nothing counts.
        """{"snapshot":[{"gid":"4","groupname":"adm"}],"action":"snapshot","name":"groups","hostIdentifier":"h","unixTime":"1501097362","epoch":"0"}""",
        "h|osquery|groups: 1501097362 epoch 0 run 0; gid=4 groupname=adm")]
    [InlineData("""{"snapshot":[],"name":"pack_cronwatch_logins","hostIdentifier":"h","unixTime":5}""", "h|osquery|logins: 5 epoch 0 run 0")]
    [InlineData(
        """{"diffResults":{"removed":[],"added":[{"pid":"1","port":"22","family":"2"}]},"name":"pack_cronwatch_ports","hostIdentifier":"h","unixTime":7,"epoch":3,"counter":0}""",
        "h|osquery|ports: 7 epoch 3 run 0; pid=1 port=22 family=2 +name")]
    [InlineData(
        """{"diffResults":{"removed":[{"pid":"1"}],"added":[{"pid":"2","name":"a"},{"pid":"3"}]},"name":"pack_cronwatch_processes","hostIdentifier":"h","unixTime":7,"epoch":"3","counter":"2"}""",
        "h|osquery|processes|ROW: 7 epoch 3 run 2 removal / h|osquery|processes|ROW: 7 epoch 3 run 2; pid=2 name=a / h|osquery|processes|ROW: 7 epoch 3 run 2; pid=3")]
    [InlineData(
        """{"name":"pack_cronwatch_processes","hostIdentifier":"h","unixTime":7,"epoch":0,"counter":9,"columns":{"cmdline":"a -b","name":"a","on_disk":"1","path":"/bin/a","pid":"16351","uid":"0"},"action":"added","decorations":{"pid":"4"}}""",
        "h|osquery|processes|ROW: 7 epoch 0 run 9; pid=16351 name=a path=/bin/a uid=0")]
    [InlineData("""{"name":"users","hostIdentifier":"h","unixTime":7,"columns":{"uid":0},"action":"snapshot","counter":4}""", "h|osquery|users|ROW: 7 epoch 0 run 0; uid=0")]
    [InlineData("""{"name":"ports","hostIdentifier":"h","unixTime":7,"columns":{"pid":"1"},"action":"added"}""", "h|osquery|ports|ROW: 7 epoch 0 run ?; pid=1")]
    [InlineData("""{"name":"ports","host":{"id":"m"},"hostIdentifier":"h","unixTime":7,"snapshot":[]}""", "m|osquery|ports: 7 epoch 0 run 0")]
    public void Take_ResultOfThePack_BecomesItsRecords(string result, string expected) => Assert.Equal(expected, Shown(Take(result)));

    [Theory]
    [InlineData("""{"name":"pack_sample_running_processes","hostIdentifier":"h","unixTime":7,"snapshot":[{"pid":"1"}]}""")]
    [InlineData("""{"name":"pack_users","hostIdentifier":"h","unixTime":7,"snapshot":[{"uid":"1"}]}""")]
    [InlineData("""{"hostIdentifier":"node151","unixTime":"1501097362","snapshot":[{"uid":"1"}]}""")]
    [InlineData("""{"name":"users","unixTime":7,"snapshot":[{"uid":"1"}],"x":"hostIdentifier"}""")]
    [InlineData("""{"name":"users","hostIdentifier":"h","unixTime":7}""")]
    [InlineData("""{"name":"users","hostIdentifier":"h","unixTime":7,"columns":{"uid":"1"},"action":"gone"}""")]
    [InlineData("""{"name":"users","hostIdentifier":"h","unixTime":7,"columns":"x","snapshot":{"uid":1},"diffResults":[1]}""")]
    [InlineData("""{"name":"ports","hostIdentifier":"h","unixTime":7,"counter":3,"diffResults":{"added":"","removed":""}}""")]
    public void Take_NoResultOfThePack_IsFiltered(string result)
    {
        var taken = Take(result);
        Assert.Equal((1L, 0L, 0), (taken.Filtered, taken.Context, taken.Observations.Count));
    }

    [Fact]
    public void Take_ResultWithoutAHost_IsADeadLetter() =>
        Assert.Equal(DeadLetterReason.NoHost, Assert.Single(Take("""{"name":"users","hostIdentifier":" ","snapshot":[]}""").DeadLetters).Reason);

    [Fact]
    public void Take_Differences_CountAsOneObject()
    {
        var taken = Take("""{"diffResults":{"removed":[{"pid":"1"}],"added":[{"pid":"2"}]},"name":"ports","hostIdentifier":"h","unixTime":7,"counter":1}""");
        Assert.Equal((2, 1L, 0L), (taken.Observations.Count, taken.Context, taken.Filtered));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[1,2]")]
    [InlineData("{\"x\":{\"pid\":5}}")]
    [InlineData("\"\"")]
    [InlineData("1.5")]
    [InlineData("\"99999999999999999999\"")]
    public void Take_ColumnThatIsNoNumber_CountsAsMissing(string value) => Assert.Equal(
        "h|osquery|sockets: 7 epoch 0 run 0; state=LISTEN",
        Shown(Take($$"""{"name":"sockets","hostIdentifier":"h","unixTime":7,"snapshot":[{"pid":{{value}},"state":"LISTEN"}]}""")));

    [Theory]
    [InlineData("\"unixTime\":-5")]
    [InlineData("\"unixTime\":\"soon\"")]
    [InlineData("\"unixTime\":99999999999999")]
    [InlineData("\"x\":0")]
    public void Take_NoTimeThatACalendarHas_TakesTheRecords(string time) => Assert.Equal(
        "h|osquery|logins: 1700000000 epoch 0 run 0; pid=-1",
        Shown(Take($$"""{"name":"logins","hostIdentifier":"h",{{time}},"epoch":-1,"counter":-1,"snapshot":[{"pid":"-1"},5,null,[]]}""")));

    [Fact]
    public void Take_RowInOtherOrderAndAsNumbers_IsTheSameRow()
    {
        var one = Take("""{"name":"ports","hostIdentifier":"h","unixTime":7,"counter":1,"columns":{"pid":"1","port":"22","socket":"9"},"action":"added"}""");
        var other = Take("""{"name":"ports","hostIdentifier":"h","unixTime":9,"counter":2,"columns":{"socket":9,"x":"y","port":22,"pid":1},"action":"removed"}""");
        var third = Take("""{"name":"ports","hostIdentifier":"h","unixTime":9,"counter":2,"columns":{"pid":"1","port":"22","socket":"8"},"action":"added"}""");
        Assert.Equal(one.Observations[0].Key, other.Observations[0].Key);
        Assert.NotEqual(one.Observations[0].Key, third.Observations[0].Key);
    }

    [Fact]
    public void Take_RowOfAWholeResult_IsCalledAsItsRecordWouldBe()
    {
        var whole = Take("""{"name":"ports","hostIdentifier":"h","unixTime":7,"counter":0,"diffResults":{"added":[{"pid":"1","port":"22"}]}}""");
        var row = Take("""{"name":"ports","hostIdentifier":"h","unixTime":8,"counter":1,"diffResults":{"removed":[{"pid":"1","port":"22"}]}}""");
        Assert.True(OsqueryRecord.TryRead(whole.Observations[0].Value, out var record));
        Assert.True(OsqueryKey.TryRead(row.Observations[0].Key, out var key));
        Assert.Equal(key.Row, Rows(record).Single().Name);
    }

    [Fact]
    public void Take_HostileTexts_AreCutAndKept()
    {
        var text = string.Concat(Enumerable.Repeat("\\ud800\\u0000\\\"|osquery|", 3_000));
        var record = Single(Take($$"""{"name":"users","hostIdentifier":"h|osquery|users","unixTime":7,"snapshot":[{"uid":"1","username":"{{text}}"}]}"""), out var key);
        Assert.Equal("h|osquery|users", key);
        var name = Encoding.UTF8.GetString(Rows(record).Single().Text(OsqueryQuery.Users.FieldOf("username")));
        Assert.StartsWith("\ufffd\0\"|osquery|", name, StringComparison.Ordinal);
        Assert.Equal(1_024, name.Length);
    }

    [Theory]
    [InlineData(100_000, "", 16_384)]
    [InlineData(16_384, "", 16_384)]
    [InlineData(1_000, "long", 254)]
    public void Take_SnapshotTooLarge_IsCutAndSaysHowLargeItWas(int rows, string path, int kept)
    {
        var row = $$"""{"path":"{{string.Concat(Enumerable.Repeat(path, 4_096))}}","uid":"1"}""";
        var record = Single(Take($$"""{"name":"cron_files","hostIdentifier":"h","unixTime":7,"snapshot":[{{string.Join(',', Enumerable.Repeat(row, rows))}}]}"""), out _);
        Assert.Equal((kept, kept < rows ? rows : null), (record.RowCount, record.Total));
    }

    private static OsqueryRecord Single(IntakeResult result, out string host)
    {
        var observation = Assert.Single(result.Observations);
        Assert.True(observation.Key.Length + observation.Value.Length < MaxEventBytes);
        Assert.True(OsqueryKey.TryRead(observation.Key, out var key));
        Assert.True(OsqueryRecord.TryRead(observation.Value, out var record));
        host = Encoding.UTF8.GetString(key.Host);
        return record;
    }

    private IntakeResult Take(string record)
    {
        var result = new IntakeResult();
        _intake.Take(Encoding.UTF8.GetBytes(record), Origin, result);
        return result;
    }

    private static string Shown(IntakeResult result) => string.Join(" / ", result.Observations.Select(Shown));

    private static string Shown(HostObservation observation)
    {
        Assert.True(OsqueryKey.TryRead(observation.Key, out var key));
        Assert.True(OsqueryRecord.TryRead(observation.Value, out var record));
        Assert.Equal(key.Host, observation.Host);
        var (query, part) = (key.Query, key.Part == OsqueryPart.Row ? "|ROW" : "");
        var head = $"{Encoding.UTF8.GetString(key.Host)}|osquery|{query.Name}{part}: {record.Time.ToUnixTimeSeconds()} epoch {record.Epoch} "
            + $"run {record.Counter?.ToString(CultureInfo.InvariantCulture) ?? "?"}{(record.IsRemoval ? " removal" : "")}";
        return string.Join("; ", [head, .. Rows(record).Select(row => Shown(row, query))]);
    }

    private static List<OsqueryRow> Rows(OsqueryRecord record)
    {
        var rows = new List<OsqueryRow>();
        foreach (var row in record.Rows)
            rows.Add(row);
        return rows;
    }

    private static string Shown(OsqueryRow row, OsqueryQuery query)
    {
        var columns = query.Columns
            .Select(c => (c.Name, Value: c.IsNumber ? row.Number(c.Field)?.ToString(CultureInfo.InvariantCulture) : Encoding.UTF8.GetString(row.Text(c.Field))))
            .Where(column => !string.IsNullOrEmpty(column.Value)).Select(column => $"{column.Name}={column.Value}");
        return string.Join(' ', columns) + (row.Name is null ? "" : " +name");
    }
}
