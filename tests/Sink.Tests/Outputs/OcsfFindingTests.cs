using System.Text;
using System.Text.Json;
using Cronwatch.Sinks.Outputs;

namespace Cronwatch.Sinks.Tests.Outputs;

public sealed class OcsfFindingTests
{
    private const string Alert = """
        {
          "@timestamp": "2026-01-15T09:57:13.000Z", "kibana.alert.original_time": "2026-01-15T09:57:12.1806296Z", "kibana.alert.start": "2026-01-15T09:57:13.000Z",
          "kibana.alert.uuid": "…", "kibana.alert.severity": "medium", "kibana.alert.risk_score": 47.4, "kibana.alert.reason": "because", "kibana.space_ids": ["default"],
          "kibana.alert.rule.name": "Cron Job Created or Modified", "kibana.alert.rule.rule_id": "ff10", "kibana.alert.rule.version": 14,
          "kibana.alert.rule.threat": [
            { "framework": "MITRE ATT&CK", "tactic": { "id": "TA0003", "name": "Persistence", "reference": "https://attack.example/TA0003" },
              "technique": [ { "id": "T1053", "name": "Scheduled Task/Job", "subtechnique": [ { "id": "T1053.003", "name": "Cron" } ] }, { "id": "T1037" } ] },
            { "framework": "MITRE ATT&CK", "tactic": { "id": "TA0002" } },
            { "framework": "other", "tactic": { "id": "X" } } ],
          "cronwatch.host_key": "h1", "cronwatch.version": "0.1.0", "cronwatch.consumed_at": "2026-01-15T09:57:12.500Z", "cronwatch.context.revision": 1,
          "host": { "name": "web-01", "os": { "type": "linux", "name": "Debian", "version": "12" } }, "user.name": "root", "user": { "id": 0 },
          "process": { "pid": 2377, "entity_id": "p-curl", "name": "curl", "executable": "/usr/bin/curl", "command_line": "curl -so /etc/cron.d/x" },
          "file": { "path": "/etc/cron.d/x", "hash": { "sha256": "00ff" } }
        }
        """;

    [Fact]
    public void Of_Alert_IsADetectionFinding() => AssertSame("""
        {
          "activity_id": 1, "activity_name": "Create", "category_uid": 2, "category_name": "Findings", "class_uid": 2004, "class_name": "Detection Finding",
          "type_uid": 200401, "type_name": "Detection Finding: Create",
          "time": 1768471033000, "start_time": 1768471032180, "end_time": 1768471032180,
          "severity_id": 3, "severity": "Medium", "risk_score": 47, "status_id": 1, "status": "New", "is_alert": true, "message": "because",
          "metadata": {
            "version": "1.8.0", "profiles": ["host"], "uid": "ID.1.0", "tenant_uid": "default", "original_time": "2026-01-15T09:57:12.1806296Z",
            "logged_time": 1768471032500, "product": { "name": "cronwatch", "vendor_name": "cronwatch", "version": "0.1.0" } },
          "finding_info": {
            "uid": "ID", "title": "Cron Job Created or Modified", "created_time": 1768471033000, "first_seen_time": 1768471032180, "last_seen_time": 1768471032180,
            "analytic": { "type_id": 1, "type": "Rule", "uid": "ff10", "name": "Cron Job Created or Modified", "version": "14" },
            "attacks": [
              { "tactic": { "uid": "TA0003", "name": "Persistence", "src_url": "https://attack.example/TA0003" },
                "technique": { "uid": "T1053", "name": "Scheduled Task/Job" }, "sub_technique": { "uid": "T1053.003", "name": "Cron" } },
              { "tactic": { "uid": "TA0003", "name": "Persistence", "src_url": "https://attack.example/TA0003" }, "technique": { "uid": "T1037" } },
              { "tactic": { "uid": "TA0002" } } ] },
          "device": { "type_id": 0, "uid": "h1", "hostname": "web-01", "os": { "name": "Debian", "type_id": 200, "version": "12" } },
          "actor": {
            "process": { "uid": "p-curl", "pid": 2377, "name": "curl", "path": "/usr/bin/curl", "cmd_line": "curl -so /etc/cron.d/x" },
            "user": { "name": "root", "uid": "0" } },
          "evidences": [
            { "file": { "name": "x", "path": "/etc/cron.d/x", "type_id": 0, "hashes": [ { "algorithm_id": 3, "algorithm": "SHA-256", "value": "00ff" } ] } } ],
          "observables": [
            { "name": "device.hostname", "type_id": 1, "type": "Hostname", "value": "web-01" }, { "name": "actor.user.name", "type_id": 4, "type": "User Name", "value": "root" } ]
        }
        """, FindingOf(Alert));

    [Theory]
    [InlineData(AlertKind.Alert, 200401)]
    [InlineData(AlertKind.Summary, 200401)]
    [InlineData(AlertKind.Context, 200402)]
    [InlineData(AlertKind.Progress, 200402)]
    public void Of_RecordOfAKind_IsACreationOrAnUpdate(AlertKind kind, int type) =>
        Assert.Equal(type, JsonElement.Parse(FindingOf("{}", kind)).GetProperty("type_uid").GetInt32());

    // What every finding must have, whatever its alert says.
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"process":"text","user":[],"file":{"path":7},"kibana.alert.rule.threat":[1,{"tactic":"x"}],"@timestamp":"never","host":{"os":null}}""")]
    [InlineData("""{"process":{"pid":"-1"},"kibana.alert.risk_score":"NaN","host.name":"\ud800"}""")]
    public void Of_AlertThatSaysLittleOrNonsense_HasWhatIsRequired(string document)
    {
        var finding = JsonElement.Parse(FindingOf(document));
        foreach (var name in (string[])["activity_id", "category_uid", "class_uid", "type_uid", "time", "severity_id"])
            Assert.Equal(JsonValueKind.Number, finding.GetProperty(name).ValueKind);
        Assert.Equal(new string('a', 64), finding.GetProperty("finding_info").GetProperty("uid").GetString());
        Assert.Equal("1.8.0", finding.GetProperty("metadata").GetProperty("version").GetString());
        Assert.Equal("cronwatch", finding.GetProperty("metadata").GetProperty("product").GetProperty("name").GetString());
    }

    [Fact]
    public void Of_NoJson_IsNull() => Assert.Null(OcsfFinding.Of(SomeAlerts.Alert(document: "[1]")));

    private static string FindingOf(string document, AlertKind kind = AlertKind.Alert) =>
        Encoding.UTF8.GetString(OcsfFinding.Of(SomeAlerts.Alert(document: document, kind: kind))!);

    private static void AssertSame(string expected, string actual)
    {
        var wanted = JsonElement.Parse(expected.Replace("ID", new string('a', 64), StringComparison.Ordinal));
        Assert.True(JsonElement.DeepEquals(wanted, JsonElement.Parse(actual)), actual);
    }
}
