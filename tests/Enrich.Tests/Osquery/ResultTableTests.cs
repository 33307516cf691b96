using Cronwatch.Events;

namespace Cronwatch.Enrich.Tests.Osquery;

public sealed class ResultTableTests
{
    private readonly ResultTopic _topic = new();

    [Fact]
    public void Apply_WholeResult_ReplacesTheOneBefore()
    {
        _topic.Whole(1, [1, 2, 3]).Whole(2, [2, 4]);
        Expect("2 4");
        Assert.Equal(1, _topic.Compacted);
    }

    [Fact]
    public void Apply_WholeResultThatIsOlderOrTheSame_ChangesNothing()
    {
        _topic.Whole(2, [2, 4]).Whole(1, [1]).Whole(2, [9]);
        Assert.Equal("2 4", _topic.State());
    }

    [Fact]
    public void Apply_EmptyWholeResult_IsAnAnswer()
    {
        _topic.Whole(1, [1]).Whole(2, []);
        Expect("");
    }

    [Fact]
    public void Apply_WholeResultThatWasCut_SaysHowManyItHad()
    {
        _topic.Whole(1, [1, 2], total: 100_000);
        Expect("1 2 of 100000");
    }

    [Fact]
    public void Apply_Differences_ChangeTheWholeResult()
    {
        _topic.Whole(1, [1, 2, 3]).Removed(2, 1, 2).Added(2, 1, 7).Removed(3, 2, 7).Added(3, 2, 8);
        Expect("1 3 8");
    }

    [Fact]
    public void Apply_DifferencesWithoutAWholeResult_AreNotComplete()
    {
        _topic.Added(2, 1, 7).Removed(3, 2, 9);
        Expect("7 incomplete");
    }

    [Fact]
    public void Apply_RunIsMissing_IsIncompleteUntilTheNextWholeResult()
    {
        _topic.Whole(1, [1]).Added(4, 3, 3);
        Expect("1 3 incomplete");
        _topic.Whole(5, [1, 2, 3]);
        Expect("1 2 3");
    }

    [Fact]
    public void Apply_MissingRunComesLate_IsCompleteAgain()
    {
        _topic.Whole(1, [1]).Added(4, 3, 3).Added(2, 1, 8).Removed(3, 2, 8);
        Expect("1 3");
    }

    [Fact]
    public void Apply_DifferencesBeforeTheirWholeResult_AreKept()
    {
        _topic.Removed(2, 1, 1).Added(3, 2, 5).Whole(1, [1, 4]);
        Expect("4 5");
    }

    [Fact]
    public void Apply_EarlierDifferenceOfARow_DoesNotUndoALaterOne()
    {
        _topic.Whole(1, []).Added(2, 1, 7).Removed(3, 2, 7).Added(2, 1, 7);
        Expect("");
        _topic.Added(4, 3, 8).Removed(3, 2, 8);
        Expect("8");
    }

    [Fact]
    public void Apply_RowRemovedAndAddedInOneRun_IsThere()
    {
        _topic.Whole(1, [7]).Removed(2, 1, 7).Added(2, 1, 7).Added(3, 2, 8).Removed(3, 2, 8);
        Expect("7 8");
    }

    [Fact]
    public void Apply_DifferenceOlderThanTheWholeResult_IsBuried()
    {
        _topic.Whole(5, [1]).Removed(4, 9, 1).Added(3, 8, 2);
        Expect("1");
        Assert.Equal(1, _topic.Compacted);
    }

    [Fact]
    public void Apply_WholeResultAfterDifferences_BuriesTheirRecords()
    {
        _topic.Whole(1, [1]).Added(2, 1, 2).Removed(3, 2, 1).Whole(4, [5]);
        Expect("5");
        Assert.Equal(2, _topic.Compacted);      // It, and the run that the old one had come to.
    }

    [Fact]
    public void Apply_AnotherEpoch_IsIncompleteUntilItsWholeResult()
    {
        _topic.Whole(1, [1], epoch: 1).Added(2, 1, 2, epoch: 2);
        Expect("1 2 incomplete");
        _topic.Whole(3, [2, 3], epoch: 2).Added(4, 1, 4, epoch: 2);
        Expect("2 3 4");
    }

    [Fact]
    public void Apply_CountBeginsAgainWithoutAWholeResult_IsIncomplete()
    {
        _topic.Whole(1, [1]).Added(2, 1, 2).Added(3, 2, 3).Added(9, 1, 4);
        Assert.Equal("1 2 3 4 incomplete", _topic.State());
    }

    [Fact]
    public void Apply_DifferenceWithoutACount_IsTakenButIncomplete()
    {
        _topic.Whole(1, [1]).Added(2, null, 2).Removed(3, null, 1);
        Assert.Equal("2 incomplete", _topic.State());
    }

    [Fact]
    public void Apply_WholeResultRowByRow_IsIncompleteUntilTheHostGoesOn()
    {
        _topic.Added(1, 0, 1).Added(1, 0, 2);
        Expect("1 2 incomplete");
        _topic.Added(2, 0, 9, query: OsqueryQuery.Sockets);
        Expect("1 2");
        _topic.Added(5, 0, 2).Added(5, 0, 3);
        Expect("2 3 incomplete");
        _topic.Added(6, 1, 4);
        Expect("2 3 4");
        Assert.Equal(5, _topic.Compacted);      // Three rows, one of another query, and the run.
    }

    [Fact]
    public void Apply_TornWholeResult_LateRowsAndOldOnesFindTheirPlace()
    {
        _topic.Added(1, 0, 1).Added(1, 0, 2).Added(5, 0, 3).Added(1, 0, 4).Added(6, 0, 9, query: OsqueryQuery.Sockets).Added(5, 0, 5).Added(1, 0, 6);
        Expect("3 5");
    }

    [Fact]
    public void Apply_WholeResultAtOnceAfterOneRowByRow_ReplacesIt()
    {
        _topic.Added(1, 0, 1).Added(1, 0, 2).Whole(3, [7]);
        Expect("7");
        Assert.Equal(1, _topic.Compacted);
        _topic.Added(4, 0, 8).Added(5, 0, 9, query: OsqueryQuery.Sockets);
        Expect("8");
        Assert.Equal(2, _topic.Compacted);
    }

    [Fact]
    public void Apply_ManyRunsThenARestart_IsComplete()
    {
        _topic.Whole(0, [1]);
        for (var run = 1; run <= 200; run++)
            _topic.Added(run * 300, run, 1_000 + run).Removed(run * 300, run, 1_000 + run - 3);
        Expect("1 1198 1199 1200");
        Assert.InRange(_topic.Compacted, 5, 30);        // Removals are buried in the end.
    }

    [Fact]
    public void Apply_ClockFarInTheFuture_DoesNotHideWhatFollows()
    {
        _topic.Whole(90_000, [1], arrived: 10).Added(90_000, 0, 3, host: "other").Whole(20, [2]);
        Assert.Equal("2", _topic.State());
    }

    [Fact]
    public void Apply_AMillionIdentifiers_KeepsTheBoundAndBuriesTheRest()
    {
        var topic = new ResultTopic(mostHosts: 10);
        for (var i = 0; i < 1_000; i++)
            topic.Whole(i, [1], host: $"h{i}").Added(i, 1, 2, host: $"h{i}");
        Assert.Equal((10, 990L), (topic.Hosts, topic.Evicted));
        Assert.Equal(30, topic.Compacted);
    }

    [Fact]
    public void Apply_MoreRowsThanTheBound_KeepsTheBound()
    {
        _topic.Whole(1, []);
        for (var pid = 0; pid < 32_770; pid++)
            _topic.Added(2, 1, pid);
        Assert.EndsWith("32767 of 32768", _topic.State(), StringComparison.Ordinal);
    }

    private void Expect(string state)
    {
        Assert.Equal(state, _topic.State());
        Assert.Equal(state, _topic.AfterRestart());
        Assert.Equal(state, _topic.AfterRestartWithAll());
    }
}
