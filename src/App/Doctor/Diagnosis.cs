using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.App.Rules;
using Cronwatch.Detect.Rules;
using Cronwatch.Sinks.Elasticsearch;

namespace Cronwatch.App.Doctor;

/// <summary>Looks at everything that a run needs, and goes on where something cannot be reached.</summary>
internal sealed class Diagnosis(CronwatchOptions options, Cluster cluster, bool create)
{
    private readonly List<Finding> _findings = [];
    private readonly List<string> _seen = [];

    /// <summary>What there is to say, in the order of looking.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>What was looked at, for people.</summary>
    public string Seen => string.Join(", ", _seen);

    public async Task RunAsync(CancellationToken stopping)
    {
        LookAtRules();
        await LookAtKafkaAsync();
        await LookAtRegistryAsync(stopping);
        await LookAtIndexAsync(stopping);
    }

    private void LookAtRules()
    {
        var loaded = RuleSet.TryLoad(options.Rules.InForce, ActiveRules.AlsoRead, out var rules, out var errors, options.Rules.OnError, options.Rules.ExceptionsInForce);
        _findings.AddRange(errors.Select(Finding.Of));
        _seen.Add(FormattableString.Invariant($"{(loaded ? rules!.Rules.Length : 0)} rules"));
    }

    private async Task LookAtKafkaAsync()
    {
        try
        {
            var survey = new KafkaSurvey(options, cluster);
            var facts = await survey.TakeAsync();
            if (create && await CreateTopicsAsync(facts))
                facts = await survey.TakeAsync();
            _seen.Add(FormattableString.Invariant($"{facts.Brokers.Count} brokers, {facts.Raw.Count} raw topics, {facts.Internal.Count} internal topics"));
            _findings.AddRange(facts.Brokers.Where(b => b.Problem is not null).Select(b => new Finding(Finding.IsUnreachable,
                FormattableString.Invariant($"broker {b.Id} at {b.Address}"), $"no answer ({b.Problem})", "start it, or give it an advertised.listeners that is reached from here")));
            _findings.AddRange(RawTopicChecks.Of(facts, options));
            _findings.AddRange(InternalTopicChecks.Of(facts, options));
            _findings.AddRange(RightsChecks.Of(facts, options));
        }
        catch (DependencyException e)
        {
            _findings.Add(Finding.Parse(Finding.IsUnreachable, Kafka, e.Message));
        }
        catch (KafkaException e)
        {
            _findings.Add(new(Finding.IsUnreachable, Kafka, $"it does not say what it has: {e.Error.Reason}", "look at the brokers' log"));
        }
    }

    // Like those that are there: all keyed by host have the same number of partitions.
    private async Task<bool> CreateTopicsAsync(KafkaFacts facts)
    {
        try
        {
            var byHost = InternalTopicSpecifications.ByHostOf(new InternalTopics(options.Topics.Prefix), options.Outputs);
            var there = byHost.Select(facts.Internal.GetValueOrDefault).OfType<TopicFacts>().FirstOrDefault();
            var how = options.Topics with { Partitions = there?.Partitions ?? options.Topics.Partitions };
            var made = await cluster.CreateMissingAsync(how);
            _findings.AddRange(made.Select(name => Finding.Made($"topic {name}")));
            return made.Count > 0;
        }
        catch (DependencyException e)
        {
            _findings.Add(Finding.Parse(Finding.IsFinding, $"topics {options.Topics.Prefix}.*", e.Message));
            return false;
        }
    }

    private async Task LookAtRegistryAsync(CancellationToken stopping)
    {
        using var registry = Clients.RegistryOf(options.Registry);
        if (registry is null)
            return;
        _seen.Add("schema registry");
        try
        {
            await registry.ReachAsync(stopping);
        }
        catch (HttpRequestException e)
        {
            _findings.Add(new(Finding.IsUnreachable, $"schema registry {registry}", $"it does not answer as a registry does: {e.Message}",
                "check Registry:Url, Username and PasswordFile, and CaFile"));
        }
    }

    private async Task LookAtIndexAsync(CancellationToken stopping)
    {
        if (Clients.TargetOf(options.Index) is not { } target)
            return;
        var report = await Clients.SetupOf(options, target).ExamineAsync(create ? TargetChange.Missing : TargetChange.None, stopping);
        _seen.Add($"{report.Check.Engine ?? "index"} {report.Check.Version}".TrimEnd());
        if (report.Check.Problem is { } problem)
            _findings.Add(Finding.Parse(report.Check.Engine is null ? Finding.IsUnreachable : Finding.IsFinding, $"{target}", problem));
        _findings.AddRange(report.Made.Select(Finding.Made));
        _findings.AddRange(report.Findings.Select(f => Finding.Of(f.Place, f.What, f.Cure)));
    }

    private string Kafka => $"Kafka at {options.Kafka.BootstrapServers}";
}
