using Microsoft.Extensions.Time.Testing;

namespace Cronwatch.Enrich.Tests;

public sealed class HeldHitsTests
{
    private readonly FakeTimeProvider _time = new(Say.Noon);
    private readonly HeldHits<int> _held = new(TimeSpan.FromSeconds(5), capacity: 3);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void TryHold_EventThatNamesNoProcess_GoesOnAtOnce(string? id)
    {
        Assert.False(_held.TryHold(Say.Hit(id), 1, _time.GetUtcNow(), out _));
        Assert.Equal(0, _held.Count);
    }

    [Fact]
    public void Release_ProcessBecomesKnown_LetsItsHitsGoInOrder()
    {
        Hold("a", 1);
        Hold("b", 2);
        Hold("a", 3);
        _time.Advance(TimeSpan.FromSeconds(2));
        var released = _held.Release(Say.Host, "a");
        Assert.Equal([1, 3], released.Select(held => held.Payload));
        Assert.All(released, held => Assert.Equal(TimeSpan.FromSeconds(2), held.HeldFor(_time.GetUtcNow())));
        Assert.Equal(1, _held.Count);
        Assert.Empty(_held.Release(Say.Host, "a"));
    }

    [Fact]
    public void Release_SameIdOnAnotherHost_LetsNothingGo()
    {
        Hold("a", 1);
        Assert.Empty(_held.Release("another host", "a"));
    }

    [Fact]
    public void Release_ForkBeforeTheExec_KeepsTheHitThatWaitsForTheExec()
    {
        var contexts = Say.Contexts(Say.Event("fork", "a", 1, "/bin/bash"));
        _held.TryHold(Say.Hit("a", "/bin/bash"), 1, _time.GetUtcNow(), out _);
        _held.TryHold(Say.Hit("a", "/usr/bin/cp"), 2, _time.GetUtcNow(), out _);
        Assert.Equal([1], _held.Release(Say.Host, "a", contexts.Knows).Select(held => held.Payload));
        contexts.Hear(Say.Host, Say.Event("exec", "a", 2, "/usr/bin/cp"));
        Assert.Equal([2], _held.Release(Say.Host, "a", contexts.Knows).Select(held => held.Payload));
    }

    [Fact]
    public void Due_HoldIsOver_LetsThoseGoAndNoOthers()
    {
        Hold("a", 1);
        _time.Advance(TimeSpan.FromSeconds(3));
        Hold("a", 2);
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Empty(_held.Due(_time.GetUtcNow()));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal([1], _held.Due(_time.GetUtcNow()).Select(held => held.Payload));
        Assert.Equal([2], _held.Release(Say.Host, "a").Select(held => held.Payload));
    }

    [Fact]
    public void TryHold_AllPlacesTaken_SendsTheOldestOn()
    {
        Hold("a", 1);
        Hold("b", 2);
        Hold("c", 3);
        Assert.True(_held.TryHold(Say.Hit("d"), 4, _time.GetUtcNow(), out var displaced));
        Assert.Equal(1, displaced!.Payload);
        Assert.Equal(3, _held.Count);
        Assert.Empty(_held.Release(Say.Host, "a"));
    }

    [Fact]
    public void All_AtTheEnd_LetsEveryHitGo()
    {
        Hold("a", 1);
        Hold("b", 2);
        Assert.Equal([1, 2], _held.All().Select(held => held.Payload));
        Assert.Equal(0, _held.Count);
        Assert.Empty(_held.Release(Say.Host, "a"));
    }

    [Fact]
    public void HeldFor_ClockSetBack_IsNotNegative() =>
        Assert.Equal(TimeSpan.Zero, new HeldHit<int>(Say.Hit(), 1, Say.Noon).HeldFor(Say.Noon.AddSeconds(-1)));

    private void Hold(string id, int payload)
    {
        Assert.True(_held.TryHold(Say.Hit(id), payload, _time.GetUtcNow(), out var displaced));
        Assert.Null(displaced);
    }
}
