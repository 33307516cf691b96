using Cronwatch.Sinks.Elasticsearch;

namespace Cronwatch.Sinks.Tests;

public sealed class RequestsInFlightTests
{
    [Fact]
    public async Task EnterAsync_AllSlotsTaken_WaitsUntilOneLeaves()
    {
        var requests = new RequestsInFlight(2);
        Task[] entered = [Enter(requests), Enter(requests), Enter(requests)];
        Assert.Equal([true, true, false], entered.Select(task => task.IsCompleted));
        requests.Leave(wasBusy: false);
        await entered[2];
    }

    [Fact]
    public async Task Leave_Busy_LetsHalfAsManyInUntilOneWasNotBusy()
    {
        var requests = new RequestsInFlight(2);
        Task[] entered = [Enter(requests), Enter(requests), Enter(requests), Enter(requests)];
        requests.Leave(wasBusy: true);
        Assert.Equal((1, false), (requests.Allowed, entered[2].IsCompleted));
        requests.Leave(wasBusy: false);
        Assert.Equal(2, requests.Allowed);
        await Task.WhenAll(entered);
    }

    [Fact]
    public void Leave_AlwaysBusy_LetsOneIn()
    {
        var requests = new RequestsInFlight(2);
        Task[] first = [Enter(requests), Enter(requests)];
        Assert.All(first, task => Assert.True(task.IsCompletedSuccessfully));
        for (var i = 1; i <= 5; i++)
        {
            requests.Leave(wasBusy: true);
            Assert.Equal(1, requests.Allowed);
            if (i == 1)
                continue;
            Assert.True(Enter(requests).IsCompleted);
        }
        Assert.False(Enter(requests).IsCompleted);
    }

    [Fact]
    public void Leave_FourThenBusyAndFree_HalvesAtOnceAndComesBackByOnes()
    {
        var requests = new RequestsInFlight(4);
        var allowed = new List<int>();
        foreach (var wasBusy in (bool[])[true, true, false, false, false, false])
        {
            Assert.True(Enter(requests).IsCompleted);
            requests.Leave(wasBusy);
            allowed.Add(requests.Allowed);
        }
        Assert.Equal([2, 1, 2, 3, 4, 4], allowed);
        Task[] entered = [.. Enumerable.Range(0, 5).Select(_ => Enter(requests))];
        Assert.Equal([true, true, true, true, false], entered.Select(task => task.IsCompleted));
    }

    private static Task<bool> Enter(RequestsInFlight requests) => requests.EnterAsync(CancellationToken.None).AsTask();
}
