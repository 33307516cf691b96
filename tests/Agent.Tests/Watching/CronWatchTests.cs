using Cronwatch.Agent.Documents;

namespace Cronwatch.Agent.Tests.Watching;

/// <summary>What happens to real files, by fanotify and by inotify.</summary>
public sealed class CronWatchTests
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_FileComesMovesAndGoes_TellsEachInOrder(bool inotify)
    {
        using var folder = WatchedFolder.Start(inotify);
        File.WriteAllText(folder.At("aside"), "* * * * * root id");
        File.WriteAllText(folder.At("cron.d/job.dpkg-new"), "");
        File.Move(folder.At("cron.d/job.dpkg-new"), folder.At("cron.d/job"));
        File.AppendAllText(folder.At("cron.d/job"), "a change in place has no event");
        File.Move(folder.At("aside"), folder.At("cron.d/moved"));
        File.Move(folder.At("cron.d/moved"), folder.At("crontab"));
        File.Move(folder.At("crontab"), folder.At("aside"));
        File.Delete(folder.At("cron.d/job"));

        Assert.Equal(
            [
                "Creation cron.d/job.dpkg-new",
                "Rename cron.d/job from cron.d/job.dpkg-new",
                "Rename cron.d/moved from aside",
                "Rename crontab from cron.d/moved",
                "Deletion crontab",
                "Deletion cron.d/job",
            ],
            folder.Next(6));
        folder.AssertNothingBefore("end");
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_FileFromOutside_IsARenameFromNowhereKnown(bool inotify)
    {
        using var folder = WatchedFolder.Start(inotify);
        Directory.CreateDirectory(folder.At("elsewhere"));
        File.WriteAllText(folder.At("elsewhere/job"), "");
        File.Move(folder.At("elsewhere/job"), folder.At("cron.d/job"));
        File.Move(folder.At("cron.d/job"), folder.At("elsewhere/job"));

        Assert.Equal(["Rename cron.d/job", "Deletion cron.d/job"], folder.Next(2));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_DirectoryThatComesLaterAndComesAgain_IsWatched(bool inotify)
    {
        using var folder = WatchedFolder.Start(inotify, isThere: false);
        Directory.CreateDirectory(folder.At("spool"));
        Directory.CreateDirectory(folder.At("spool/cron"));
        Directory.CreateDirectory(folder.At("new"));
        File.WriteAllText(folder.At("new/brought"), "");
        Directory.Move(folder.At("new"), folder.At("cron.d"));
        Assert.Equal(["Creation cron.d/brought"], folder.Next(1));
        File.WriteAllText(folder.At("cron.d/first"), "");
        Assert.Equal(["Creation cron.d/first"], folder.Next(1));
        Directory.Delete(folder.At("cron.d"), recursive: true);
        Assert.Equal(["Deletion cron.d/brought", "Deletion cron.d/first"], folder.Next(2).Order(StringComparer.Ordinal));
        Directory.CreateDirectory(folder.At("new"));
        File.WriteAllText(folder.At("new/again"), "");
        Directory.Move(folder.At("new"), folder.At("cron.d"));
        Assert.Equal(["Creation cron.d/again"], folder.Next(1));
        Directory.CreateDirectory(folder.At("new"));
        File.WriteAllText(folder.At("new/table"), "");
        Directory.Move(folder.At("new"), folder.At("spool/cron/crontabs"));
        Assert.Equal(["Creation spool/cron/crontabs/table"], folder.Next(1));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_DirectoryThatIsElsewhere_IsNotTakenForThatPlace(bool inotify)
    {
        using var folder = WatchedFolder.Start(inotify);
        Directory.Move(folder.At("cron.d"), folder.At("old"));
        File.WriteAllText(folder.At("crontab"), "");
        Assert.Equal(["Creation crontab"], folder.Next(1));
        File.WriteAllText(folder.At("old/job"), "");
        Directory.Move(folder.At("old"), folder.At("cron.d"));

        Assert.Equal(["Creation cron.d/job"], folder.Next(1));
        folder.AssertNothingBefore("end");
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_NamesThatAreNoNames_AreTold(bool inotify)
    {
        using var folder = WatchedFolder.Start(inotify);
        await File.WriteAllTextAsync(folder.At("cron.d/line\nend\"quote'\u001b[31m"), "");
        using var shell = Commands.Shell($"> \"$(printf '{folder.At("cron.d")}/b\\377d')\"; mkdir '{folder.At("cron.d/directory")}'; ln -s x '{folder.At("cron.d/link")}'");
        await shell.WaitForExitAsync();

        Assert.Equal(["Creation cron.d/line\nend\"quote'\u001b[31m", "Creation cron.d/b\uFFFDd", "Creation cron.d/link"], folder.Next(3));
    }

    [SkippableFact]
    public async Task Run_WriterThatLives_IsToldWithThoseAboveIt()
    {
        using var folder = WatchedFolder.Start();
        using var shell = Commands.Shell($"echo > '{folder.At("cron.d/job")}'; read");

        var written = folder.Next();

        Assert.Equal((shell.Id, "bash"), (written.Pid, written.Chain!.Process.Name));
        Assert.StartsWith("bash -c echo > ", written.Chain.Process.CommandLine, StringComparison.Ordinal);
        Assert.Equal(Environment.ProcessId, written.Chain.Parent!.Pid);
        await shell.StandardInput.WriteLineAsync();
        await shell.WaitForExitAsync();
    }

    [SkippableFact]
    public async Task Run_WriterIsAnotherUser_IsTold()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root may act as another user");
        using var folder = WatchedFolder.Start();
        File.SetUnixFileMode(folder.At("cron.d"), (UnixFileMode)0b111_111_111);

        var pid = await Commands.AsNobodyAsync($"echo > '{folder.At("cron.d/job")}'; for i in {{1..2000}}; do :; done");

        var written = folder.Next();
        Assert.Equal(pid, written.Pid);
        if (written.Chain is { } chain)         // It may have been too quick.
            Assert.Equal(Commands.Nobody, chain.Process.Owner.User);
    }

    [SkippableFact]
    public async Task Run_WriterThatIsGone_IsUnknownAndNotGuessed()
    {
        using var folder = WatchedFolder.Prepare();
        using var shell = Commands.Shell($"echo > '{folder.At("cron.d/job")}'");
        await shell.WaitForExitAsync();
        folder.Read();

        var written = folder.Next();

        Assert.Equal((FileAction.Creation, shell.Id), (written.Action, written.Pid));
        Assert.Null(written.Chain);
    }

    [SkippableFact]
    public void Run_ByInotify_KnowsNoProcess()
    {
        using var folder = WatchedFolder.Start(inotify: true);
        File.WriteAllText(folder.At("cron.d/job"), "");

        var written = folder.Next();

        Assert.Equal((0, null), (written.Pid, written.Chain));
    }
}
