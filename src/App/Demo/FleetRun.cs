namespace Cronwatch.App.Demo;

/// <summary>One run of a simulation, from its start time on.</summary>
internal sealed class FleetRun : IDisposable
{
    private readonly FleetOptions _options;
    private readonly Random _random;
    private readonly SimulatedHost?[] _hosts;
    private readonly AttackPlan _plan;
    private readonly FleetDocuments _documents = new();

    // What has happened but is not numbered yet, by when it happened: scenes of one host overlap, its counter only rises.
    private readonly PriorityQueue<Happening, (long Ticks, long Turn)> _happenings = new();

    // What is numbered but not published yet, by when it is published.
    private readonly PriorityQueue<SimulatedEvent, (long Ticks, long Turn)> _unpublished = new();

    private readonly Action<Happening> _happens;
    private DateTimeOffset _nextScene;
    private long _turn;

    public FleetRun(FleetOptions options)
    {
        _options = options;
        _random = new Random(options.Seed);
        _hosts = new SimulatedHost?[options.Hosts];
        _plan = new AttackPlan(options, _random);
        _nextScene = options.StartTime;
        _happens = happening => _happenings.Enqueue(happening, (happening.At.UtcTicks, _turn++));
    }

    public SimulatedEvent Next()
    {
        while (!_unpublished.TryPeek(out _, out var first) || first.Ticks > SettledUntil())
        {
            if (_happenings.Count == 0 || _happenings.Peek().At >= _nextScene)
                PlayScene();
            else
                Number(_happenings.Dequeue());
        }
        return _unpublished.Dequeue();
    }

    public void Dispose() => _documents.Dispose();

    // Whatever is still to be numbered happens after this, and is published later still.
    private long SettledUntil() => _happenings.TryPeek(out _, out var first)
        ? Math.Min(first.Ticks, _nextScene.UtcTicks)
        : _nextScene.UtcTicks;

    private void PlayScene()
    {
        var scene = _plan.IsDue(_nextScene) ? PlayAttack() : PlayRoutine();
        // A scene takes as long out of the fleet's time as its events take at the rate: the rate is exact.
        _nextScene += TimeSpan.FromTicks((long)(scene * (TimeSpan.TicksPerSecond / _options.Rate)));
    }

    private int PlayRoutine()
    {
        var host = HostAt(_random.Next(_options.Hosts));
        var scene = new Scene(host, _random, _nextScene, _happens, null);
        Routine.PickFor(host, _random)(scene);
        return scene.Count;
    }

    private int PlayAttack()
    {
        var attack = _plan.Take();
        // From a random host on, the first that fits. None: every host has had its fill, and this attack does not happen.
        var first = _random.Next(_options.Hosts);
        for (var tries = 0; tries < _options.Hosts; tries++)
        {
            var host = HostAt((first + tries) % _options.Hosts);
            var fits = attack.Kind.Distribution is not { } only || host.Distribution == only;
            if (!fits || !host.TryAttack(_nextScene))
                continue;
            var scene = new Scene(host, _random, _nextScene, _happens, attack);
            attack.Kind.Play(scene);
            return scene.Count;
        }
        return 0;
    }

    private SimulatedHost HostAt(int index) =>
        _hosts[index] ??= new SimulatedHost(index, _options.Seed, _options.StartTime);

    private void Number(Happening happening)
    {
        var sequence = happening.Host.NextSequence(_random);
        var id = happening.Host.EventIdOf(sequence);
        var label = happening.Attack is { } attack ? new SimulatedLabel(attack.Id, attack.Kind, id) : null;
        var published = happening.At + happening.Delay;
        var topic = happening.Path is null ? SimulatedEvent.ProcessTopic : SimulatedEvent.FileTopic;
        var value = _documents.Write(happening, sequence, id);
        _unpublished.Enqueue(new SimulatedEvent(topic, null, value, label, published, happening.At), (published.UtcTicks, _turn++));
    }
}
