using System.Diagnostics;
using Cronwatch.Agent.Processes;

namespace Cronwatch.Agent.Tests.Processes;

public sealed class ProcessReaderTests
{
    private readonly ProcessReader _reader = new("host", TimeProvider.System);

    [LinuxFact]
    public void Find_ThisProcess_IsAsItIs()
    {
        var facts = _reader.Find(Environment.ProcessId)!;

        Assert.Equal(Environment.ProcessPath, facts.Executable);
        Assert.Equal(Environment.CurrentDirectory, facts.WorkingDirectory);
        Assert.Equal(Path.GetFileName(Environment.ProcessPath), facts.Name);
        Assert.InRange((facts.Start - Process.GetCurrentProcess().StartTime.ToUniversalTime()).Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Equal(facts.EntityId, new ProcessReader("host", TimeProvider.System).Find(Environment.ProcessId)!.EntityId);
        Assert.NotEqual(facts.EntityId, new ProcessReader("another", TimeProvider.System).Find(Environment.ProcessId)!.EntityId);
    }

    [LinuxFact]
    public void Find_ProcessThatIsGone_IsNull()
    {
        using var process = Process.Start("true");
        process.WaitForExit();
        Assert.Null(_reader.Find(process.Id));
    }

    [LinuxFact]
    public async Task Find_ArgumentsThatAreNoText_AreReadAllTheSame()
    {
        using var process = Commands.Shell("exec -a \"$(printf 'n\\na\\377me')\" sleep infinity");
        while (_reader.Find(process.Id)?.Name != "sleep")
            await Task.Yield();

        Assert.Equal(["n\na\uFFFDme", "infinity"], _reader.Find(process.Id)!.Arguments);
        process.Kill();
    }

    [LinuxFact]
    public async Task From_ChildOfAChild_LeadsUpToTheFirstProcess()
    {
        using var process = Commands.Shell("sleep infinity & echo $!; wait");
        var child = int.Parse((await process.StandardOutput.ReadLineAsync())!, System.Globalization.CultureInfo.InvariantCulture);

        var chain = ProcessChain.From(_reader.Find(child)!, _reader.Find);

        Assert.Equal([child, process.Id, Environment.ProcessId], chain.Links.Take(3).Select(l => l.Pid));
        Assert.Equal(1, chain.Links[^1].Pid);
        process.Kill(entireProcessTree: true);
    }

    [SkippableFact]
    public async Task Recall_ProgramThatHasEnded_IsAsItWasSeen()
    {
        using var programs = ExecWatch.TryCreate(_reader, TimeProvider.System, out var why);
        Skip.If(programs is null, $"no word of programs that start: {why}");
        using var process = Process.Start("sleep", "infinity");
        while (programs.Recall(process.Id)?.Name != "sleep")
        {
            programs.Read();
            await Task.Yield();
        }
        process.Kill();
        await process.WaitForExitAsync();

        var facts = programs.Recall(process.Id)!;

        Assert.Null(_reader.Find(process.Id));
        Assert.Equal((process.Id, Environment.ProcessId), (facts.Pid, facts.Stat.ParentPid));
        Assert.Equal(["sleep", "infinity"], facts.Arguments);
    }
}
