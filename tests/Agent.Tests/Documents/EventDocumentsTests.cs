using System.Text.Json;
using Cronwatch.Agent.Documents;
using Cronwatch.Agent.Processes;
using Microsoft.Extensions.Time.Testing;

namespace Cronwatch.Agent.Tests.Documents;

public sealed class EventDocumentsTests : IDisposable
{
    private static readonly ProcessChain Chain = new(
    [
        SomeProcess.Named("curl", 30, 20),
        SomeProcess.Named("bash", 20, 10) with { Stat = new("bash", 10, 20, 20, 34_817, 100), Owner = new(1001, 0, 1001, 0) },
        SomeProcess.Named("sshd", 10, 1),
    ]);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 15, 9, 57, 12, TimeSpan.Zero));
    private readonly string _accounts = Path.GetTempFileName();
    private readonly EventDocuments _documents;

    public EventDocumentsTests()
    {
        File.WriteAllText(_accounts, "root:x:0:0:root:/root:/bin/bash\nbroken line\n:x:7:\ndeploy:x:1001:1001::/home/deploy:/bin/sh\n");
        _documents = new(new HostFacts("54ba7f33f8f6005a80099b5ed00908e8", "web-01"), new Accounts(_accounts), new Accounts(_accounts), _ => "198.51.100.23", _time);
    }

    public void Dispose()
    {
        _documents.Dispose();
        File.Delete(_accounts);
    }

    [Fact]
    public void Write_Rename_HasDefendsShape()
    {
        var e = Parsed(_documents.Write(new FileEvent(FileAction.Rename, "/etc/cron.d/job.sh") { OriginalPath = "/etc/cron.d/job.dpkg-new", Chain = Chain, Pid = 30 }));

        Assert.Equal("2026-01-15T09:57:12Z", Text(e, "@timestamp"));
        Assert.Equal(("rename", "[\"change\"]", "[\"file\"]"), (Text(e, "event", "action"), Text(e, "event", "type"), Text(e, "event", "category")));
        Assert.Equal(("/etc/cron.d/job.sh", "job.sh", "sh"), (Text(e, "file", "path"), Text(e, "file", "name"), Text(e, "file", "extension")));
        Assert.Equal("dpkg-new", Text(e, "file", "Ext", "original", "extension"));
        Assert.Equal(("linux", "54ba7f33f8f6005a80099b5ed00908e8"), (Text(e, "host", "os", "type"), Text(e, "host", "id")));
        Assert.Equal(("e-30", "/usr/bin/curl", "curl", "30"),
            (Text(e, "process", "entity_id"), Text(e, "process", "executable"), Text(e, "process", "name"), Text(e, "process", "pid")));
        Assert.Equal("e-20", Text(e, "process", "parent", "entity_id"));
        Assert.Equal(("0", "root"), (Text(e, "user", "id"), Text(e, "user", "name")));
        Assert.Equal(24, Text(e, "event", "id").Length);
    }

    [Fact]
    public void Write_Process_HasParentLeadersAndEntry()
    {
        var e = Parsed(_documents.Write(Chain));

        Assert.Equal("[\"already_running\"]", Text(e, "event", "action"));
        Assert.Equal("[\"e-20\",\"e-10\"]", Text(e, "process", "Ext", "ancestry"));
        Assert.Equal(("e-20", "1001", "deploy"),
            (Text(e, "process", "parent", "entity_id"), Text(e, "process", "parent", "real_user", "id"), Text(e, "process", "parent", "real_user", "name")));
        Assert.Equal(("136", "1"), (Text(e, "process", "parent", "tty", "char_device", "major"), Text(e, "process", "parent", "tty", "char_device", "minor")));
        Assert.Equal(("e-20", "sshd", "198.51.100.23", "e-10"), (Text(e, "process", "entry_leader", "entity_id"), Text(e, "process", "entry_leader", "entry_meta", "type"),
            Text(e, "process", "entry_leader", "entry_meta", "source", "ip"), Text(e, "process", "entry_leader", "parent", "entity_id")));
        Assert.Equal("True", Text(e, "process", "group_leader", "same_as_process"));
    }

    [Fact]
    public void Write_ProcessThatIsUnknown_SaysNothingOfItsUser()
    {
        var e = Parsed(_documents.Write(new FileEvent(FileAction.Creation, "/etc/cron.d/job") { Pid = 30 }));
        Assert.Equal("{\"pid\":30}", Text(e, "process"));
        Assert.False(e.TryGetProperty("user", out _));
        Assert.False(Parsed(_documents.Write(new FileEvent(FileAction.Creation, "/etc/cron.d/job"))).TryGetProperty("process", out _));
    }

    [Fact]
    public void Write_AnyText_IsOneLineOfJson()
    {
        const string Path = "/etc/cron.d/line\nend\"\u001b\u0000\uFFFD\\u0063ron</script>";
        var document = _documents.Write(new FileEvent(FileAction.Creation, Path));
        Assert.DoesNotContain((byte)'\n', document);
        Assert.Equal(Path, Text(Parsed(document), "file", "path"));
    }

    [Fact]
    public void Write_AfterARestart_GoesOnWithLaterNumbersAndOtherIds()
    {
        var before = Parsed(_documents.Write(Chain));
        _time.Advance(TimeSpan.FromSeconds(1));
        using var again = new EventDocuments(new HostFacts("54ba7f33f8f6005a80099b5ed00908e8", "web-01"), new Accounts(_accounts), new Accounts(_accounts), _ => null, _time);
        var after = Parsed(again.Write(Chain));

        Assert.True(after.GetProperty("event").GetProperty("sequence").GetInt64() > before.GetProperty("event").GetProperty("sequence").GetInt64());
        Assert.NotEqual(Text(before, "event", "id"), Text(after, "event", "id"));
        Assert.Equal(Text(before, "agent", "id"), Text(after, "agent", "id"));
    }

    private static JsonElement Parsed(byte[] document) => JsonSerializer.Deserialize<JsonElement>(document);

    private static string Text(JsonElement e, params string[] path) => path.Aggregate(e, (at, name) => at.GetProperty(name)).ToString();
}
