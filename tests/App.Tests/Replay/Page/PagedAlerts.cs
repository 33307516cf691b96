using System.Text.Encodings.Web;
using System.Text.Json;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Cronwatch.App.Graphs;
using Cronwatch.App.Replay;
using Cronwatch.App.Replay.Comparison;
using Cronwatch.App.Replay.Page;
using Cronwatch.App.Telemetry;
using Cronwatch.Events;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Tests.Replay.Page;

/// <summary>Records of hits as a replay gives them, and the page of them as a browser reads it.</summary>
internal static class PagedAlerts
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    // So that markup stands in the document as it is.
    private static readonly JsonSerializerOptions Careless = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReplaySummary Told { get; } = new()
    {
        Id = "r",
        HitsOutside = 0,
        Rules = [],
        DeadLettersByReason = new Dictionary<string, long>(),
        Coverage = [],
        Problems = [],
    };

    public static OutgoingAlert Paged(string id, DateTimeOffset? time = null, string host = "web-01", params (string Name, object Value)[] members) =>
        Record(Document(id, time ?? Noon, host, members), HitOutcome.Paged);

    public static OutgoingAlert News(string id, DateTimeOffset? time = null, string host = "web-01", params (string Name, object Value)[] members) =>
        Record(Document(id, time ?? Noon, host, members), outcome: null);

    public static OutgoingAlert Record(byte[] document, HitOutcome? outcome) => new(new TopicRecord("alerts", 0, null, document), Range: null, outcome);

    public static PageAlerts Taken(params OutgoingAlert[] records)
    {
        var alerts = new PageAlerts();
        alerts.Take(records);
        return alerts;
    }

    public static string HtmlOf(PageAlerts alerts, ReplaySummary? replay = null, RunSummary? numbers = null, ComparisonReport? comparison = null)
    {
        using var to = new StringWriter();
        ReplayPage.Write(to, alerts, numbers ?? new RunSummary(), replay ?? Told, comparison);
        return to.ToString();
    }

    public static IHtmlDocument Read(string html) => new HtmlParser().ParseDocument(html);

    public static byte[] Document(string id, DateTimeOffset time, string host, params (string Name, object Value)[] members)
    {
        var document = new Dictionary<string, object>
        {
            ["kibana.alert.uuid"] = id,
            ["kibana.alert.original_time"] = time.ToString("O"),
            ["kibana.alert.severity"] = "high",
            ["kibana.alert.rule.name"] = "Files",
            ["kibana.alert.rule.rule_id"] = "files",
            ["kibana.alert.reason"] = "it happened",
            ["host"] = new { name = host },
            ["user"] = new { name = "root" },
            ["file"] = new { path = "/etc/cron.d/x" },
            ["process"] = new { executable = "/bin/sh" },
        };
        foreach (var (name, value) in members)
            document[name] = value;
        return JsonSerializer.SerializeToUtf8Bytes(document, Careless);
    }
}
