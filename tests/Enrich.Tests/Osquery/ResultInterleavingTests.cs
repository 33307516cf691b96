namespace Cronwatch.Enrich.Tests.Osquery;

/// <summary>However the results of a host are sent again and mixed up, what is called complete is what the host has.</summary>
public sealed class ResultInterleavingTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Apply_ResultsTwiceLateAndOutOfOrder_GiveWhatTheHostHas_OrSayThatTheyDoNot(bool rowByRow)
    {
        var complete = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var (sent, last) = Results(random, rowByRow);
            var topic = new ResultTopic();
            foreach (var send in Mixed(sent, random))
                send(topic);
            var (state, again) = (topic.State(), topic.AfterRestart());
            Assert.True(state == last || state.EndsWith("incomplete", StringComparison.Ordinal), $"seed {seed}: {state}, but the host has {last}");
            Assert.True(again == last || again.EndsWith("incomplete", StringComparison.Ordinal), $"seed {seed}: {again} after a restart, but the host has {last}");
            complete += state == last ? 1 : 0;
        }
        Assert.InRange(complete, 200, 400);
    }

    // Runs of a query over rows that come and go; now and then the host begins anew.
    private static (List<Action<ResultTopic>> Sent, string Last) Results(Random random, bool rowByRow)
    {
        var (sent, there, run) = (new List<Action<ResultTopic>>(), new SortedSet<int>(), -1L);
        for (var time = 1; time < 12; time++)
        {
            var (at, before) = (time * 100, there.ToList());
            foreach (var pid in Enumerable.Range(1, 6).Where(_ => random.Next(4) == 0))
                if (!there.Add(pid))
                    there.Remove(pid);
            // Row by row, nobody is told of an empty result.
            if (run < 0 ? there.Count > 0 : random.Next(6) == 0 && (there.Count > 0 || !rowByRow))
            {
                run = 0;
                int[] all = [.. there];
                if (!rowByRow)
                    sent.Add(topic => topic.Whole(at, all));
                else
                    foreach (var pid in all)
                        sent.Add(topic => topic.Added(at, 0, pid));
                continue;
            }
            if (run < 0)
                continue;
            var (removed, added, number) = (before.Except(there).ToList(), there.Except(before).ToList(), run + 1);
            if (removed.Count + added.Count == 0)
                continue;
            run = number;
            foreach (var pid in removed)
                sent.Add(topic => topic.Removed(at, number, pid));
            foreach (var pid in added)
                sent.Add(topic => topic.Added(at, number, pid));
        }
        // The host goes on, so that the last whole result has an end.
        sent.Add(topic => topic.Added(5_000, 0, 99, query: Events.OsqueryQuery.Sockets));
        return (sent, string.Join(' ', there));
    }

    // A tenth comes twice, a tenth is late by some places.
    private static IEnumerable<Action<ResultTopic>> Mixed(List<Action<ResultTopic>> sent, Random random) => sent
        .SelectMany((send, at) => random.Next(10) == 0 ? new[] { (send, At: at + 0.0), (send, At: at + (random.NextDouble() * 20)) } : [(send, At: at + 0.0)])
        .Select(one => random.Next(10) == 0 ? one with { At = one.At + (random.NextDouble() * 5) } : one)
        .OrderBy(one => one.At).Select(one => one.send);
}
