using System.Text.Json;
using Cronwatch.Events;
using Cronwatch.Ingest.Context;
using Cronwatch.Support;

namespace Cronwatch.Ingest.Tests.Context;

public sealed class ProcessProjectionTests
{
    private static readonly FieldTable Fields = new FieldTable.Builder().Intern(ProcessProjection.Fields).ToTable();

    // As agents of 8.17 write it: an array of actions, numbers as user ids, a user without a name.
    private const string Exec817 = """
        {
          "@timestamp": "2026-01-15T09:57:12.18062Z",
          "agent": { "id": "agent-1", "version": "8.17.4" },
          "event": { "action": ["exec"], "category": ["process"], "type": ["start"], "sequence": 10512 },
          "process": {
            "entity_id": "Xy7/own+id==", "pid": 4712, "name": "tee", "executable": "/usr/bin/tee",
            "args": ["tee", "/etc/cron.d/persist"], "args_count": 2, "command_line": "tee /etc/cron.d/persist",
            "start": "2026-01-15T09:57:12.1Z", "hash": { "sha256": "c0ffee" },
            "user": { "id": 0, "name": "root" }, "real_user": { "id": 0, "name": "root" },
            "previous": [{ "args": ["sudo", "tee"], "args_count": 2, "executable": "/usr/bin/sudo" }],
            "Ext": { "ancestry": ["sudo-id", "shell-id", "sshd-id"] },
            "parent": {
              "entity_id": "sudo-id", "pid": 4711, "name": "sudo", "executable": "/usr/bin/sudo",
              "args": ["sudo", "tee"], "command_line": "sudo tee /etc/cron.d/persist",
              "user": { "id": 0, "name": "root" }, "real_user": { "id": 1001 }
            },
            "group_leader": { "entity_id": "Xy7/own+id==", "pid": 4712, "same_as_process": true },
            "session_leader": { "entity_id": "sudo-id", "pid": 4711, "args": ["sudo", "tee"], "same_as_process": false },
            "entry_leader": {
              "entity_id": "shell-id", "pid": 4600, "name": "bash", "executable": "/bin/bash", "args": ["-bash"],
              "user": { "id": 1001 }, "real_user": { "id": 1001 }, "same_as_process": false,
              "entry_meta": { "type": "sshd", "source": { "ip": "203.0.113.7" } },
              "parent": { "entity_id": "sshd-id", "pid": 4599, "start": "2026-01-15T09:00:00Z" }
            }
          }
        }
        """;

    // As agents of 8.13 write it: one action as text, cron as the entry leader, no host, agent or sequence.
    private const string Exec813 = """
        {
          "@timestamp": "2026-01-15T09:57:12.18Z",
          "event": { "action": "exec", "category": ["process"], "type": ["start"] },
          "process": {
            "entity_id": "own", "pid": 9, "name": "sh", "executable": "/bin/sh", "args": ["/bin/sh", "-c", "true"],
            "entry_leader": { "entity_id": "cron", "pid": 5, "name": "cron", "executable": "/usr/sbin/cron",
              "args": ["/usr/sbin/cron", "-f"], "same_as_process": false, "entry_meta": { "type": "init" } }
          }
        }
        """;

    // As an agent of 9.3 wrote it: blank ids, a parent of nothing, and no id of the process.
    private const string Module93 = """
        {
          "@timestamp": "2026-01-15T09:57:12.18062Z", "agent": { "id": "" }, "host": { "id": "" },
          "event": { "action": ["load_module"], "category": ["process"], "sequence": 7 },
          "process": { "args": ["modprobe", "loop"], "command_line": "modprobe loop", "executable": "/usr/bin/kmod",
            "name": "kmod", "pid": 42, "group_leader": { "pid": 42 }, "parent": { "args": [], "args_count": 0 } },
          "user": { "id": 0, "Ext": { "real": { "id": 1001 } } }
        }
        """;

    [Fact]
    public void Of_ExecOf817_TellsTheProcess()
    {
        var record = Of(Exec817)!;
        Assert.Equal(new[] { "exec" }, record.Actions.AsEnumerable());
        Assert.Equal((10512L, "c0ffee", "2026-01-15T09:57:12.1806200+00:00"),
            (record.Sequence!.Value, record.Sha256, $"{record.Timestamp:O}"));
        Assert.Equal(new SaidImage
        {
            EntityId = "Xy7/own+id==",
            Pid = 4712,
            Name = "tee",
            Executable = "/usr/bin/tee",
            CommandLine = "tee /etc/cron.d/persist",
            Start = new DateTimeOffset(2026, 1, 15, 9, 57, 12, 100, TimeSpan.Zero),
            User = new Account("0", "root"),
            RealUser = new Account("0", "root"),
        }, record.Process);
    }

    [Fact]
    public void Of_ExecOf817_TellsParentLeadersAndEntry()
    {
        var record = Of(Exec817)!;
        Assert.Equal(new Account("1001", null), record.Parent!.RealUser);
        Assert.Equal("sudo tee /etc/cron.d/persist", record.Parent.CommandLine);
        Assert.Equal(("sudo-id", "sudo tee"), (record.SessionLeader!.EntityId, record.SessionLeader.CommandLine));
        Assert.Equal(("shell-id", "-bash"), (record.EntryLeader!.EntityId, record.EntryLeader.CommandLine));
        Assert.Equal(("sshd-id", 4599L), (record.EntryLeaderParent!.EntityId, record.EntryLeaderParent.Pid!.Value));
        Assert.Equal(("sshd", "203.0.113.7", false), (record.EntryType, record.EntrySourceIp, record.IsEntryLeader));
        Assert.Equal(new[] { "sudo-id", "shell-id", "sshd-id" }, record.Ancestry.AsEnumerable());
    }

    [Fact]
    public void Of_ExecOf813_TakesTheActionAsTextAndJoinsTheArguments()
    {
        var record = Of(Exec813)!;
        Assert.Equal(new[] { "exec" }, record.Actions.AsEnumerable());
        Assert.Equal("/bin/sh -c true", record.Process.CommandLine);
        Assert.Equal(("cron", "init", null), (record.EntryLeader!.Name, record.EntryType, record.EntrySourceIp));
        Assert.Null(record.Sequence);
        Assert.Null(record.Parent);
        Assert.Null(record.Process.User);
        Assert.Empty(record.Ancestry);
    }

    [Theory]
    [InlineData(Module93)]
    [InlineData("""{"event":{"category":["process"]},"process":{"entity_id":""}}""")]
    [InlineData("""{"event":{"category":["process"]},"process":{"entity_id":null}}""")]
    [InlineData("""{"event":{"category":["process"]},"process":{"entity_id":[]}}""")]
    [InlineData("""{"event":{"category":["process"]},"process":{"entity_id":{"x":1}}}""")]
    [InlineData("""{"event":{"category":["process"]},"process":[]}""")]
    [InlineData("""{"event":{"category":["process"]}}""")]
    [InlineData("""{"event":{"category":["file"]},"process":{"entity_id":"own"}}""")]
    [InlineData("""{"process":{"entity_id":"own"}}""")]
    [InlineData("{}")]
    public void Of_NoProcessEventOrNoProcess_IsNull(string json) => Assert.Null(Of(json));

    [Fact]
    public void Of_ShapeOf93WithAnId_TakesTheUsersOfTheEventAndSkipsTheEmptyParent()
    {
        var record = Of(Module93.Replace("\"pid\": 42, \"group", "\"entity_id\": \"own\", \"pid\": 42, \"group", StringComparison.Ordinal))!;
        Assert.Equal((new Account("0", null), new Account("1001", null)), (record.Process.User!, record.Process.RealUser!));
        Assert.Null(record.Parent);
    }

    [Theory]
    [InlineData("""["session","process"]""")]
    [InlineData("\"process\"")]
    public void Of_CategoryAsTextOrAmongOthers_IsAProcessEvent(string category) =>
        Assert.NotNull(Of($$$"""{"event":{"category":{{{category}}}},"process":{"entity_id":"own"}}"""));

    [Theory]
    [InlineData("null", "sighting")]
    [InlineData("[]", "sighting")]
    [InlineData("\"\"", "sighting")]
    [InlineData("\"fork\"", "fork")]
    [InlineData("""["fork","exec","end"]""", "fork,exec,end")]
    [InlineData("""["", "end"]""", "end")]
    public void Of_Actions_AreTextOrArrayOrElseASighting(string action, string expected) => Assert.Equal(expected,
        string.Join(',', Of($$$"""{"event":{"category":"process","action":{{{action}}}},"process":{"entity_id":"own"}}""")!.Actions));

    [Fact]
    public void Of_FieldsOfTheWrongType_CostTheseFieldsAlone()
    {
        var record = Of("""
            {
              "@timestamp": "yesterday",
              "event": { "category": "process", "action": { "x": 1 }, "sequence": "many" },
              "process": {
                "entity_id": 17, "pid": "none", "name": true, "executable": "/bin/sh", "args": { "x": 1 }, "start": [],
                "exit_code": 0.5, "end": "never", "user": "root", "real_user": { "id": { "x": 1 }, "name": "alice" },
                "hash": "c0ffee", "Ext": { "ancestry": "shell-id" }, "parent": "sudo",
                "entry_leader": { "pid": "5", "same_as_process": "no", "entry_meta": "sshd" }
              }
            }
            """)!;
        Assert.Equal(
            new SaidImage { EntityId = "17", Executable = "/bin/sh", RealUser = new Account(null, "alice") }, record.Process);
        Assert.Equal(new[] { "sighting" }, record.Actions.AsEnumerable());
        Assert.Equal(new[] { "shell-id" }, record.Ancestry.AsEnumerable());
        Assert.Equal(5, record.EntryLeader!.Pid);
        Assert.Equal((null, null, null, null, null),
            (record.Timestamp, record.Sequence, record.ExitCode, record.End, record.Sha256));
    }

    [Fact]
    public void Of_End_TellsWhenAndHow()
    {
        var record = Of("""
            {"event":{"category":["process"],"action":["end"]},
             "process":{"entity_id":"own","end":"2026-01-15T10:00:00.5Z","exit_code":137}}
            """)!;
        Assert.Equal((new DateTimeOffset(2026, 1, 15, 10, 0, 0, 500, TimeSpan.Zero), 137L), (record.End!.Value, record.ExitCode!.Value));
    }

    [Theory]
    [InlineData("""{"entity_id":"own","same_as_process":true}""")]
    [InlineData("""{"entity_id":"own"}""")]
    [InlineData("""{"pid":7,"same_as_process":true}""")]
    public void Of_LeaderThatIsTheProcessItself_IsNotToldTwice(string leader)
    {
        var record = Of($$$"""
            {"event":{"category":"process"},"process":{"entity_id":"own","session_leader":{{{leader}}},"entry_leader":{{{leader}}}}}
            """)!;
        Assert.True(record.IsEntryLeader);
        Assert.Null(record.EntryLeader);
        Assert.Null(record.SessionLeader);
    }

    [Theory]
    [InlineData("a", 8_191)]
    [InlineData("\U0001F98A", 8_190)]       // Two units each: a pair is not torn apart.
    public void Of_VeryLongCommandLine_IsCut(string unit, int length)
    {
        var line = JsonSerializer.Serialize(string.Concat(Enumerable.Repeat(unit, 20_000)));
        foreach (var field in (string[])[$"\"command_line\":{line}", $"\"args\":[{line}]"])
            Assert.Equal(length, Of($$$"""{"event":{"category":"process"},"process":{"entity_id":"own",{{{field}}}}}""")!
                .Process.CommandLine!.Length);
    }

    [Fact]
    public void Projection_TableWithoutItsFields_IsRefused() =>
        Assert.Throws<KeyNotFoundException>(() => new ProcessProjection(new FieldTable.Builder().ToTable()));

    // As the lane of the host reads it.
    private static SaidRecord? Of(string json)
    {
        var (e, projection) = (Some.Event(Fields, json), new ProcessProjection(Fields));
        if (!projection.IsOfProcess(e))
            return null;
        var said = projection.Of(e, "h"u8);
        Assert.True(ContextRecord.TryRead(said.Key, said.Value, out var record));
        Assert.Equal("h"u8, record.Host);
        return SaidRecord.Of(record);
    }
}
