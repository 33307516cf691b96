using Confluent.Kafka;
using Cronwatch.App.DeadLetters;
using Cronwatch.App.Graphs;

namespace Cronwatch.App.Tests.DeadLetters;

public sealed class LetterFilterTests
{
    private static readonly TopicSpan Partition = new(new TopicPartition("cronwatch.dead-letters", 2), 5, 20);

    private readonly Letter _letter = SomeLetter.Of("intake", "not-json", SomeLetter.Origin);

    [Fact]
    public void Takes_NothingSaid_TakesAll()
    {
        Assert.True(new LetterFilter().IsEmpty);
        Assert.True(new LetterFilter().Takes(_letter));
    }

    [Fact]
    public void Takes_WhatIsSaid_HoldsTogether()
    {
        var fits = new LetterFilter { Ids = new HashSet<LetterId> { _letter.Id }, Reasons = ["not-json", "no-host"], Kinds = ["intake"], From = SomeLetter.Time, To = SomeLetter.Time.AddSeconds(1) };
        Assert.True(fits.Takes(_letter));
        Assert.All(
            [
                fits with { Ids = new HashSet<LetterId> { new(2, 13) } }, fits with { Reasons = ["no-host"] }, fits with { Kinds = ["indexing"] },
                fits with { From = SomeLetter.Time.AddMilliseconds(1) }, fits with { From = null, To = SomeLetter.Time },
            ],
            filter => Assert.False(filter.Takes(_letter)));
    }

    [Fact]
    public void Narrow_LettersAreNamed_LeavesWhatHoldsThem()
    {
        Assert.Equal(Partition, new LetterFilter().Narrow(Partition));
        Assert.Equal((12, 16), Narrowed(new(2, 12), new(2, 15), new(3, 1)));
        Assert.Equal((5, 20), Narrowed(new(2, 1), new(2, 90)));
        Assert.True(new LetterFilter { Ids = new HashSet<LetterId> { new(3, 12) } }.Narrow(Partition).IsEmpty);
        Assert.True(new LetterFilter { Ids = new HashSet<LetterId> { new(2, 90) } }.Narrow(Partition).IsEmpty);

        static (long, long) Narrowed(params LetterId[] ids)
        {
            var span = new LetterFilter { Ids = ids.ToHashSet() }.Narrow(Partition);
            return (span.Start, span.End);
        }
    }
}
