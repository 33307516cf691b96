namespace Cronwatch.Enrich.Tests;

/// <summary>A fleet's tables fit: 10,000 hosts of 300 processes into 2.2 GB.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class ProcessMemoryTests
{
    // 2.2 GB over 3,000,000 processes are 733 bytes; a host's own share weighs more where it has few.
    [Theory]
    [InlineData(5, 4_096, 700)]
    [InlineData(70, 300, 733)]
    public void Apply_FullTables_TakeSoManyBytesAProcess(int hosts, int processes, int most)
    {
        // Of the usual length: ids of 22 characters, command lines of 60, five ancestors; each process another's child.
        var records = Enumerable.Range(0, processes).Select(i => Say.Event("exec", Id(i), i, "/usr/bin/python3", Id(i / 4), "1000:deploy",
            at: i, ancestry: [Id(i / 4), Id(i / 16), Id(i / 64), Id(i / 256), Id(i / 1_024)]) with
        {
            Process = Say.Image(Id(i), "/usr/bin/python3", "1000:deploy") with
            {
                Pid = i,
                Start = Say.Noon.AddSeconds(i),
                CommandLine = $"/usr/bin/python3 /opt/application/worker.py --queue={i:d19}",
            },
            EntryLeader = Say.Image(Id(0), "/usr/bin/python3", "1000:deploy"),
            SessionLeader = Say.Image(Id(0), "/usr/bin/python3", "1000:deploy"),
            EntryType = "init",
            Sha256 = $"{i % 200:x64}",
        }).Select(said => (Key: said.KeyFor("host"), Value: said.ToBytes())).ToList();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var contexts = new HostContexts();
        foreach (var host in Enumerable.Range(0, hosts))
            foreach (var (key, value) in records)
                contexts.Hear($"{host:d4}", key, value);

        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(hosts * processes, contexts.Processes);
        Assert.InRange(kept / contexts.Processes, 100, most);
    }

    private static string Id(int number) => $"{number:x22}";
}
