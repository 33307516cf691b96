using System.Globalization;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Enrich.Tests;

public sealed class SubjectTests
{
    [Fact]
    public void AnswersFor_WriterWithChildren_NamesTheNewestFirst()
    {
        var contexts = Say.Contexts(
            Say.Event("exec", "p1", 1, "/usr/bin/bash"), Child("old", 1), Child("new", 2), Say.Event("exec", "other", 9, "/bin/ls", "p2"));
        var subject = contexts.Ask(Say.Hit("p1", "/usr/bin/bash")).Subject;
        Assert.Equal((AnswerStatus.Resolved, 2), (subject.Status, subject.Count));
        Assert.Equal(
            new ChildProcess
            {
                Pid = 2,
                Name = "curl",
                Executable = "/usr/bin/curl",
                CommandLine = "/usr/bin/curl --arg",
                Start = Say.Noon.AddSeconds(2),
            },
            subject.Children[0]);
        Assert.Equal(1, subject.Children[1].Pid);
    }

    [Fact]
    public void AnswersFor_WriterWithManyChildren_KeepsTwentyAndCountsAll()
    {
        var children = Enumerable.Range(1, 30).Select(i => Child(i.ToString(CultureInfo.InvariantCulture), i));
        var subject = Say.Contexts([Say.Event("exec", "p1", 1, "/usr/bin/bash"), .. children]).Ask(Say.Hit("p1", "/usr/bin/bash")).Subject;
        Assert.Equal((30, 20), (subject.Count, subject.Children.Length));
        Assert.Equal(Enumerable.Range(11, 20).Reverse().Select(i => (long?)i), subject.Children.Select(child => child.Pid));
    }

    [Fact]
    public void AnswersFor_WriterWithoutChildren_SaysThatThereAreNone()
    {
        var subject = Say.Contexts(Say.Event("exec", "p1", 1, "/usr/bin/cp")).Ask(Say.Hit("p1")).Subject;
        Assert.Equal((AnswerStatus.Resolved, 0), (subject.Status, subject.Count));
    }

    [Theory]
    [InlineData(true, AnswerStatus.Late)]
    [InlineData(false, AnswerStatus.Missing)]
    public void AnswersFor_UnknownWriter_NamesTheChildrenThatCame(bool waitedInVain, AnswerStatus status)
    {
        var contexts = Say.Contexts(Child("child", 1));
        var subject = contexts.Ask(Say.Hit("p1", "/usr/bin/cp"), waitedInVain).Subject;
        Assert.Equal((status, 1), (subject.Status, subject.Count));
    }

    [Fact]
    public void AnswersFor_EventWithoutProcessId_HasNoChildren() =>
        Assert.Equal((AnswerStatus.Missing, 0), (WithoutId().Status, WithoutId().Count));

    [Fact]
    public void AnswersFor_HostWithoutProcessEvents_HasNoSubject() =>
        Assert.Equal(AnswerStatus.NotCollected, new HostContexts().Ask(Say.Hit("p1")).Subject.Status);

    private static SubjectAnswer WithoutId() =>
        Say.Contexts(Say.Event("exec", "child", 1, "/bin/ls")).Ask(Say.Hit(id: null)).Subject;

    private static SaidRecord Child(string id, int second) =>
        Say.Event("exec", id, second + 1, "/usr/bin/curl", "p1", at: second) with
        {
            Process = Say.Image(id, "/usr/bin/curl") with { Pid = second, Start = Say.Noon.AddSeconds(second) },
        };
}
