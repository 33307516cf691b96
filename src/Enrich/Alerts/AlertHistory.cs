using System.Collections.Immutable;
using System.Globalization;
using Cronwatch.Enrich.Processes;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Alerts;

/// <summary>
/// The alerts of all hosts in the last 48 hours before a hit, by host and by user. Made of what alerts tell, which may come
/// late, twice and out of order. Windows run on the time of the events. One owner: not thread-safe, on purpose.
/// </summary>
/// <remarks>An alert takes 220 bytes in a fleet of ten alerts a host, every second one by one of a thousand persons.</remarks>
public sealed class AlertHistory
{
    // A fleet has some hundred rules. An alert of one more is let go.
    private const int MostRules = 10_000;

    private const int MostInList = 20;

    // Accounts below it belong to the system: root and postgres are on every host, and are others on every host.
    private const int FirstPerson = 1_000;

    private readonly TimeSpan _hold;
    private readonly AlertsByKey<string> _hosts;
    private readonly AlertsByKey<(string? Host, string User)> _users;
    private readonly Dictionary<string, KeptRule> _rules = new(StringComparer.Ordinal);
    private readonly RepeatedTexts _texts = new();
    private long _refused;

    /// <summary>Nothing happened yet.</summary>
    /// <param name="hold">How long a hit waits for its process at most: so far behind it a window reaches. Default: 5 s.</param>
    /// <param name="alerts">Alerts at most; when they are full, the host or user that got one least recently goes.</param>
    /// <param name="perKey">Alerts of a host or user at most; when they are full the oldest goes.</param>
    public AlertHistory(TimeSpan? hold = null, int alerts = 100_000, int perKey = 1_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(alerts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(perKey, 1);
        _hold = hold ?? TimeSpan.FromSeconds(5);
        (_hosts, _users) = (new(alerts, perKey), new(alerts, perKey));
        for (var place = 0; place < RelatedRules.All.Count; place++)
            _rules.Add(RelatedRules.All[place].Id, new KeptRule(RelatedRules.All[place].Id, place));
    }

    /// <summary>Alerts that are remembered.</summary>
    public int Count => _hosts.Count;

    /// <summary>Alerts forgotten for want of room, by host, by user, or because there were too many rules; too old ones do not count.</summary>
    public long Evicted => _hosts.Evicted + _users.Evicted + _refused;

    /// <summary>Takes in an alert; one that is known changes nothing. What is no id of ours is passed over.</summary>
    public void Add(AlertFacts alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        if (!PackedId.TryParse(alert.Id, out var id))
            return;
        if (RuleOf(KeyText.Of(alert.RuleId)) is not { } rule)
        {
            _refused++;
            return;
        }
        var host = KeyText.Of(_texts.Shared(alert.Host));
        var kept = new KeptAlert(id, host, _texts.Shared(alert.HostName) ?? host, _texts.Shared(alert.RuleName), _texts.Shared(alert.Severity));
        var timed = new TimedAlert(alert.Time.UtcTicks, rule, kept);
        var isPlausible = EventTime.IsPlausible(alert.Time, alert.ConsumedAt);
        _hosts.Add(host, timed, isPlausible);
        if (UserOf(alert) is { } user)
            _users.Add(user, timed, isPlausible);
    }

    /// <summary>What else happened around an alert, itself left out, whether it is known or not.</summary>
    public RelatedAlertsAnswer AnswerFor(AlertFacts alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        _ = PackedId.TryParse(alert.Id, out var itself);       // None of ours is among them.
        var time = alert.Time.UtcTicks;
        var from = Math.Max(time - AlertList.Window.Ticks, 0);
        var to = Math.Min(time + _hold.Ticks, DateTimeOffset.MaxValue.UtcTicks);
        var host = KeyText.Of(alert.Host);
        var user = UserOf(alert);
        var areAll = true;
        var ofHost = _hosts.Between(host, from, to, out var areAllOfHost);
        var ofUser = user is { } key ? _users.Between(key, from, to, out areAll) : [];
        var related = new int[RelatedRules.All.Count];
        return new(
            areAll && areAllOfHost ? AnswerStatus.Resolved : AnswerStatus.Missing,
            new DateTimeOffset(from, TimeSpan.Zero),
            new DateTimeOffset(to, TimeSpan.Zero))
        {
            Host = GroupOf(ofHost, time, itself, null, related),
            User = user is null ? null : GroupOf(ofUser, time, itself, host, related),      // On this host they are among the host's.
            Scope = user is { Host: null } ? UserScope.AllHosts : UserScope.Host,
            Rules = [.. RelatedRules.All.Select((rule, place) => new RuleCount(rule.Id, rule.Name, related[place]))],
        };
    }

    private static (string? Host, string User)? UserOf(AlertFacts alert) =>
        (alert.UserName ?? alert.UserId) is not { } user ? null
        : alert.UserName is not null && long.TryParse(alert.UserId, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id >= FirstPerson ? (null, KeyText.Of(user))
        : (KeyText.Of(alert.Host), KeyText.Of(user));

    private KeptRule? RuleOf(string id) =>
        _rules.TryGetValue(id, out var known) ? known
        : _rules.Count < MostRules ? _rules[id] = new KeptRule(id)
        : null;

    // Newest first, so that a rule which was renamed has its last name. Related rules are counted but on one host.
    private static AlertGroup GroupOf(ReadOnlySpan<TimedAlert> alerts, long time, PackedId itself, string? butOn, int[] related)
    {
        if (alerts.IsEmpty)
            return AlertGroup.None;
        var rules = new List<(KeptRule Rule, string? Name, int Met)>();
        var items = ImmutableArray.CreateBuilder<RelatedAlert>(Math.Min(alerts.Length, MostInList));
        var count = 0;
        for (var i = alerts.Length - 1; i >= 0; i--)
        {
            var (ticks, rule, alert) = alerts[i];
            if (ticks == time && alert.Id == itself)
                continue;
            count++;
            if (rule.Counted++ == 0)
                rules.Add((rule, alert.RuleName, rules.Count));
            if (rule.Place >= 0 && alert.Host != butOn)
                related[rule.Place]++;
            if (items.Count < MostInList)
                items.Add(new(alert.Id.ToString(), rule.Id, new DateTimeOffset(ticks, TimeSpan.Zero), alert.Severity, alert.HostName));
        }
        return new(count, MostFrequent(rules), items.DrainToImmutable());
    }

    // Of those that are as frequent the one of the newest alert first. Takes the counts back.
    private static ImmutableArray<RuleCount> MostFrequent(List<(KeptRule Rule, string? Name, int Met)> rules)
    {
        rules.Sort((one, other) =>
            one.Rule.Counted == other.Rule.Counted ? one.Met.CompareTo(other.Met) : other.Rule.Counted.CompareTo(one.Rule.Counted));
        var most = ImmutableArray.CreateBuilder<RuleCount>(Math.Min(rules.Count, MostInList));
        foreach (var (rule, name, _) in rules)
        {
            if (most.Count < MostInList)
                most.Add(new(rule.Id, name, rule.Counted));
            rule.Counted = 0;
        }
        return most.DrainToImmutable();
    }
}
