using Cronwatch.Sinks.Outputs;

namespace Cronwatch.App.Configuration;

/// <summary>Where alerts go beside the index: outputs of each kind by their names, which no two share.</summary>
internal sealed record OutputsOptions
{
    public Dictionary<string, WebhookOptions> Webhook { get; init; } = [];

    public Dictionary<string, NdjsonFileOptions> Ndjson { get; init; } = [];

    public Dictionary<string, OcsfOptions> Ocsf { get; init; } = [];

    public Dictionary<string, SlackOptions> Slack { get; init; } = [];

    /// <summary>All of them.</summary>
    public IEnumerable<KeyValuePair<string, OutputOptions>> All =>
        new[] { Of(Webhook), Of(Ndjson), Of(Ocsf), Of(Slack) }.SelectMany(outputs => outputs);

    private static IEnumerable<KeyValuePair<string, OutputOptions>> Of<T>(Dictionary<string, T> outputs) where T : OutputOptions =>
        outputs.Select(output => KeyValuePair.Create<string, OutputOptions>(output.Key, output.Value));
}

/// <summary>What all outputs have.</summary>
internal abstract record OutputOptions
{
    /// <summary>Which records the output gets; empty: alerts and summaries for webhooks and people, else all.</summary>
    /// <value>Of <c>alert</c>, <c>summary</c>, <c>progress</c>, <c>context</c>.</value>
    public AlertKind[] Kinds { get; init; } = [];

    /// <summary>What it gets when nothing else is said.</summary>
    protected abstract AlertKind[] UsualKinds { get; }

    /// <summary>Whether it gets records of a kind.</summary>
    public bool Takes(AlertKind kind) => (Kinds.Length > 0 ? Kinds : UsualKinds).Contains(kind);
}

/// <summary>Alerts posted over HTTP, signed.</summary>
internal sealed record WebhookOptions : OutputOptions
{
    /// <summary>The address; with <see cref="UrlFile"/> it stays out of the configuration.</summary>
    public string? Url { get; init; }

    /// <summary>A file that holds the address.</summary>
    public string? UrlFile { get; init; }

    /// <summary>What is signed with; with <see cref="SecretFile"/> it stays out of the configuration.</summary>
    /// <value>At least 16 characters.</value>
    public string? Secret { get; init; }

    /// <summary>A file that holds the secret.</summary>
    public string? SecretFile { get; init; }

    /// <summary>How long an answer may take.</summary>
    /// <value>0.1 s to 5 min. Default: 30 s.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    protected override AlertKind[] UsualKinds => [AlertKind.Alert, AlertKind.Summary];

    // The generated text would show the secrets.
    public override string ToString() => nameof(WebhookOptions);
}

/// <summary>Alerts in files, a line each.</summary>
internal sealed record NdjsonFileOptions : OutputOptions
{
    /// <summary>The directory of the files, of this process alone.</summary>
    public string Directory { get; init; } = "";

    /// <summary>How large a file grows.</summary>
    /// <value>At least 4,096. Default: 128 MiB.</value>
    public long MaxBytes { get; init; } = 128 * 1_024 * 1_024;

    /// <summary>How long a file grows.</summary>
    /// <value>At least 1 s. Default: a day.</value>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(1);

    protected override AlertKind[] UsualKinds => Enum.GetValues<AlertKind>();
}

/// <summary>Alerts in a topic, as OCSF Detection Findings.</summary>
internal sealed record OcsfOptions : OutputOptions
{
    /// <summary>The topic; null: <c>PREFIX.output-NAME</c>.</summary>
    public string? Topic { get; init; }

    protected override AlertKind[] UsualKinds => Enum.GetValues<AlertKind>();
}

/// <summary>Messages to people.</summary>
internal sealed record SlackOptions : OutputOptions
{
    /// <summary>The incoming webhook, which is a secret; with <see cref="UrlFile"/> it stays out of the configuration.</summary>
    public string? Url { get; init; }

    /// <summary>A file that holds the address.</summary>
    public string? UrlFile { get; init; }

    /// <summary>How many alerts of a rule and paging window are told one by one.</summary>
    /// <value>1 to 100. Default: 5.</value>
    public int First { get; init; } = 5;

    /// <summary>How long an answer may take.</summary>
    /// <value>0.1 s to 5 min. Default: 30 s.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    protected override AlertKind[] UsualKinds => [AlertKind.Alert, AlertKind.Summary];

    // The generated text would show the secrets.
    public override string ToString() => nameof(SlackOptions);
}
