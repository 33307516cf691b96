using Cronwatch.App.Replay;
using Cronwatch.Events;
using Cronwatch.Ingest;

namespace Cronwatch.App.Tests.Replay;

/// <summary>Sources that are read side by side come out in the order of time.</summary>
public sealed class TimeMergeTests
{
    private readonly TimeMerge<string> _merge = new(["a", "b"]);

    [Fact]
    public void Take_OneSourceIsBehind_GivesUpToWhereItIs()
    {
        _merge.Add("a", Items(1, 5, 9), At(9));
        Assert.Equal([], Taken());
        _merge.Add("b", Items(2, 6), At(7));
        Assert.Equal([1, 2, 5, 6], Taken());
        _merge.Add("b", [], At(20));
        Assert.Equal([9], Taken());
    }

    [Fact]
    public void Take_ASourceEnds_OthersWaitForItNoMore()
    {
        _merge.Add("a", Items(1, 5), At(5));
        _merge.Add("b", Items(4), At(4));
        _merge.End("b");
        Assert.Equal([1, 4, 5], Taken());
    }

    [Fact]
    public void Take_AnItemIsLate_ComesWhereItsSourceHasIt()
    {
        _merge.Add("a", Items(5, 3, 6), At(6));
        _merge.Add("b", Items(4, 7), At(7));
        Assert.Equal([4, 5, 3, 6], Taken());
    }

    [Fact]
    public void Take_SameTime_KeepsTheOrderOfASource()
    {
        _merge.Add("a", [Item(1, "x"), Item(1, "y"), Item(1, "z")], At(1));
        _merge.End("b");
        Assert.Equal(["x", "y", "z"], _merge.Take().Select(item => item.Candidate!.Value.Host));
    }

    [Fact]
    public void Ahead_ASourceHoldsMuch_NamesItUntilItIsTaken()
    {
        _merge.Add("a", Items([.. Enumerable.Range(1, 100)]), At(100));
        Assert.Equal(["a"], _merge.Ahead(bytes: 1_000));
        _merge.Add("b", [], At(100));
        Assert.Equal(100, _merge.Take().Count);
        Assert.Empty(_merge.Ahead(bytes: 1_000));
    }

    private List<int> Taken() => [.. _merge.Take().Select(item => (int)item.Time.ToUnixTimeSeconds())];

    private static ReplayItem[] Items(params int[] times) => [.. times.Select(time => Item(time, "h"))];

    private static ReplayItem Item(int time, string host) =>
        ReplayItem.Of(new Candidate(host, "{}"u8.ToArray(), new RecordOrigin("t", 0, 0, 0, time * 1_000L, RecordTimestampType.CreateTime)));

    private static DateTimeOffset At(int seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);
}
