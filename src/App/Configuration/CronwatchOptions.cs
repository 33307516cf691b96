using Confluent.Kafka;
using Cronwatch.Detect.Exceptions;
using Cronwatch.Detect.Rules;
using Cronwatch.Sinks.Outputs;

namespace Cronwatch.App.Configuration;

/// <summary>Everything that can be configured. File, then environment (<c>CRONWATCH__</c>), then command line.</summary>
internal sealed record CronwatchOptions
{
    /// <summary>The broker and what is read from it.</summary>
    public KafkaOptions Kafka { get; init; } = new();

    /// <summary>The pipeline's own topics.</summary>
    public TopicOptions Topics { get; init; } = new();

    /// <summary>The rules.</summary>
    public RuleOptions Rules { get; init; } = new();

    /// <summary>Elasticsearch or OpenSearch.</summary>
    public IndexOptions Index { get; init; } = new();

    /// <summary>Where alerts go beside it.</summary>
    public OutputsOptions Outputs { get; init; } = new();

    /// <summary>The registry that Avro's schemas come from.</summary>
    public RegistryOptions Registry { get; init; } = new();

    /// <summary>Process context.</summary>
    public ContextOptions Context { get; init; } = new();

    /// <summary>The console of a running instance.</summary>
    public ConsoleOptions Console { get; init; } = new();

    /// <summary>Where people see alerts.</summary>
    public AlertOptions Alerts { get; init; } = new();

    /// <summary>Where numbers about the service go.</summary>
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>The agent of this machine.</summary>
    public AgentOptions Agent { get; init; } = new();

    /// <summary>The graphs that this process runs; empty: all.</summary>
    /// <value>Of <c>intake</c>, <c>detection</c>, <c>indexing</c>, <c>outputs</c>.</value>
    public string[] Only { get; init; } = [];

    /// <summary>The Kibana space that alerts belong to, and a part of their ids.</summary>
    /// <value>Default: <c>default</c>.</value>
    public string Space { get; init; } = "default";

    /// <summary>Whether this process runs a graph.</summary>
    public bool Runs(string graph) => Only.Length == 0 || Only.Contains(graph);
}

/// <summary>What the graphs are called.</summary>
internal static class GraphNames
{
    public const string Intake = "intake";
    public const string Detection = "detection";
    public const string Indexing = "indexing";

    public const string Outputs = "outputs";

    public static readonly string[] All = [Intake, Detection, Indexing, Outputs];
}

/// <summary>The broker and what is read from it.</summary>
internal sealed record KafkaOptions
{
    /// <summary><c>host:port</c>, several with commas.</summary>
    /// <value>Default: <c>localhost:9092</c>.</value>
    public string BootstrapServers { get; init; } = "localhost:9092";

    /// <summary>Raw topics; what begins with <c>^</c> is a pattern of whole names. Empty: Elastic Defend's file and process events, and osquery's results.</summary>
    public string[] Topics { get; init; } = [];

    /// <summary>Anything of librdkafka's, for every client.</summary>
    public Dictionary<string, string> Properties { get; init; } = [];

    /// <summary>A file that holds <c>sasl.password</c>, which so stays out of the configuration.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Batches in flight before reading stops.</summary>
    /// <value>1 to 64. Default: 8.</value>
    public int Credits { get; init; } = 8;

    /// <summary>Members of the intake's group in this process. One keeps one to two cores busy.</summary>
    /// <value>1 to 64. Default: 1.</value>
    public int Consumers { get; init; } = 1;

    /// <summary>Whether librdkafka's batch call is used where it is to be had; without it, records are read one by one.</summary>
    /// <value>Default: true.</value>
    public bool BatchCall { get; init; } = true;

    /// <summary>How groups are balanced. Null: by the brokers (KIP-848) where they offer it, else by the members.</summary>
    /// <value><c>Consumer</c> or <c>Classic</c>. Default: null.</value>
    public GroupProtocol? GroupProtocol { get; init; }

    /// <summary>
    /// Makes the members static: an instance that is stopped and started again soon gets its partitions back, and others are not
    /// disturbed. One of a kind in each instance; null: members are dynamic. <c>run --once</c> passes it over.
    /// </summary>
    public string? GroupInstanceId { get; init; }

    /// <summary>What is read when nothing else is said: Elastic Defend's data streams and osquery's results.</summary>
    public static IReadOnlyList<string> DefaultTopics { get; } =
        [@"^logs-endpoint\.events\.(file|process)-.*", "^osquery.*"];

    /// <summary>The raw topics in force.</summary>
    public IReadOnlyList<string> RawTopics => Topics.Length > 0 ? Topics : DefaultTopics;

    // The properties may be secrets.
    public override string ToString() => $"KafkaOptions {{ BootstrapServers = {BootstrapServers} }}";
}

/// <summary>The pipeline's own topics.</summary>
internal sealed record TopicOptions
{
    /// <summary>The beginning of the names of cronwatch's own topics and consumer groups.</summary>
    /// <value>Default: <c>cronwatch</c>.</value>
    public string Prefix { get; init; } = "cronwatch";

    /// <summary>Whether those of them that are missing are created.</summary>
    /// <value>Default: true.</value>
    public bool Create { get; init; } = true;

    /// <summary>Partitions of those of them that are keyed by host, fixed at creation: see <c>cronwatch size</c>.</summary>
    /// <value>1 to 10,000. Default: 32.</value>
    public int Partitions { get; init; } = 32;

    /// <summary>Replicas of a partition; −1: as the broker has it.</summary>
    /// <value>Default: −1.</value>
    public short ReplicationFactor { get; init; } = -1;

    /// <summary>The largest raw record: the internal topics take 64 KiB more, for headers.</summary>
    /// <value>Default: 1,048,588, as Kafka's <c>message.max.bytes</c>.</value>
    public int MaxRecordBytes { get; init; } = 1_048_588;
}

/// <summary>The rules.</summary>
internal sealed record RuleOptions
{
    /// <summary>The directory of rule files. Null: the rules beside the program.</summary>
    public string? Directory { get; init; }

    /// <summary>The directory of exception files. Null: <c>exceptions</c> in the directory of rules, or beside it.</summary>
    public string? Exceptions { get; init; }

    /// <summary>The directory of value lists. Null: <c>lists</c> in the directory of rules, or beside it.</summary>
    public string? Lists { get; init; }

    /// <summary>
    /// What a rule file with an error means for the others. Null: by the kind of the directory. An exception with an error is left
    /// out where this says so, and stops otherwise.
    /// </summary>
    /// <value><c>Stop</c> or <c>LeaveOut</c>. Default: <c>LeaveOut</c> for a checkout of elastic/detection-rules, else <c>Stop</c>.</value>
    public RuleErrorPolicy? OnError { get; init; }

    /// <summary>The directory in force.</summary>
    public string InForce => Directory ?? Path.Combine(AppContext.BaseDirectory, "rules", "default");

    /// <summary>Where the exceptions in force are.</summary>
    public ExceptionSources ExceptionsInForce => ExceptionSources.Of(InForce, Exceptions, Lists);
}

/// <summary>Alerts, as people see them.</summary>
internal sealed record AlertOptions
{
    /// <summary>
    /// The address where an alert is shown, before its id, such as <c>https://cronwatch.example/alerts/</c> of the console. Null: alerts say none. It
    /// becomes <c>kibana.alert.url</c>, which messages link to.
    /// </summary>
    public string? BaseUrl { get; init; }
}

/// <summary>The console of a running instance.</summary>
internal sealed record ConsoleOptions
{
    /// <summary>Where the console listens; empty: nowhere. A port that is taken is no reason to stop.</summary>
    /// <value>Default: <c>http://127.0.0.1:8080</c>.</value>
    public string Url { get; init; } = "http://127.0.0.1:8080";

    /// <summary>
    /// What whoever asks must know: as a bearer token, or in a browser as the password of any user. Null: only this machine sees the
    /// pages; other addresses answer with health and numbers alone. With <see cref="TokenFile"/> it stays out of the configuration.
    /// </summary>
    /// <value>16 characters at least. Default: null.</value>
    public string? Token { get; init; }

    /// <summary>A file that holds the token.</summary>
    public string? TokenFile { get; init; }

    // The generated text would show the token.
    public override string ToString() => $"ConsoleOptions {{ Url = {Url} }}";
}

/// <summary>Where numbers about the service go, besides <c>/metrics</c> of the console.</summary>
internal sealed record TelemetryOptions
{
    /// <summary>A collector of OpenTelemetry that takes metrics and the traces of alerts by gRPC, such as <c>http://collector:4317</c>; null: there is none.</summary>
    public string? OtlpEndpoint { get; init; }
}

/// <summary>Elasticsearch or OpenSearch. Without an address alerts stay in their topic.</summary>
internal sealed record IndexOptions
{
    /// <summary>Addresses of the nodes, with commas; null: nothing is indexed.</summary>
    public string? Url { get; init; }

    /// <summary>An API key; with <see cref="ApiKeyFile"/> it stays out of the configuration.</summary>
    public string? ApiKey { get; init; }

    /// <summary>A file that holds the API key.</summary>
    public string? ApiKeyFile { get; init; }

    /// <summary>The user, for basic authentication.</summary>
    public string? Username { get; init; }

    /// <summary>Its password; with <see cref="PasswordFile"/> it stays out of the configuration.</summary>
    public string? Password { get; init; }

    /// <summary>A file that holds the password.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>The sha256, in hex, of the server's certificate or of an authority's that it sends along: no other is trusted then.</summary>
    public string? CertificateFingerprint { get; init; }

    /// <summary>The certificates, in PEM, of the authorities that may have signed the server's; null: those that the system knows.</summary>
    public string? CaFile { get; init; }

    /// <summary>How long alerts are kept in the index at least: the lifecycle policy that is made where none is.</summary>
    /// <value>0 (for ever, and no policy) to 36,500 days. Default: 400, as in the topic of alerts.</value>
    public int RetentionDays { get; init; } = 400;

    /// <summary>How long a request may take before it is sent again.</summary>
    /// <value>1 s to 10 min. Default: 1 min, as Elasticsearch waits for a shard.</value>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMinutes(1);

    // The generated text would show the secrets.
    public override string ToString() => $"IndexOptions {{ Url = {Url} }}";
}

/// <summary>The registry that Avro's schemas come from. Without an address framed Avro is not read.</summary>
internal sealed record RegistryOptions
{
    /// <summary>Addresses of one registry that speaks Confluent's protocol, with commas; null: there is none.</summary>
    public string? Url { get; init; }

    /// <summary>The user, for basic authentication.</summary>
    public string? Username { get; init; }

    /// <summary>Its password; with <see cref="PasswordFile"/> it stays out of the configuration.</summary>
    public string? Password { get; init; }

    /// <summary>A file that holds the password.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>The certificates, in PEM, of the authorities that may have signed the registry's; null: those that the system knows.</summary>
    public string? CaFile { get; init; }

    // The generated text would show the secrets.
    public override string ToString() => $"RegistryOptions {{ Url = {Url} }}";
}

/// <summary>Process context.</summary>
internal sealed record ContextOptions
{
    /// <summary>How long a hit waits at most for its process.</summary>
    /// <value>0 to 60 s. Default: 5 s.</value>
    public TimeSpan HoldFor { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>The names of the pipeline's topics and groups.</summary>
internal sealed record InternalTopics(string Prefix)
{
    public string Events => $"{Prefix}.events";

    public string Context => $"{Prefix}.context";

    public string Alerts => $"{Prefix}.alerts";

    public string Suppressed => $"{Prefix}.suppressed";

    public string Executions => $"{Prefix}.executions";

    public string DeadLetters => $"{Prefix}.dead-letters";

    /// <summary>All of these.</summary>
    public string[] All => [Events, Context, Alerts, Suppressed, Executions, DeadLetters];

    /// <summary>The topic of an output that has one.</summary>
    public string OutputOf(string name) => $"{Prefix}.output-{name}";

    public string IntakeGroup => $"{Prefix}-intake";

    public string DetectionGroup => $"{Prefix}-detection";

    public string IndexingGroup => $"{Prefix}-indexing";

    /// <summary>The group in which an output reads alerts.</summary>
    public string OutputGroupOf(string name) => $"{Prefix}-output-{name}";

    /// <summary>The group whose one active member sends the messages of a paging output.</summary>
    public string PagingGroupOf(string name) => $"{Prefix}-paging-{name}";

    /// <summary>The record header that says what a record of the alert topic is.</summary>
    public const string KindHeader = AlertRecord.KindHeader;
}
