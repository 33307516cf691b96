using System.Text;
using Cronwatch.Agent.Publishing;

namespace Cronwatch.Agent.Tests.Publishing;

public sealed class SpoolTests : IDisposable
{
    private const long Plenty = 100_000_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cronwatch-spool-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Oldest_UntilReleased_GivesTheSameInOrder()
    {
        using var spool = Open();
        Append(spool, "1", "2", "3");

        Assert.Equal(["1", "2"], Documents(spool, most: 2));
        Assert.Equal(["1", "2"], Documents(spool, most: 2));
        spool.Release();
        Assert.Equal(["3"], Documents(spool, most: 2));
        spool.Release();
        Assert.Equal((0L, false), (spool.Bytes, spool.Filled.IsSet));
        Append(spool, "4");
        Assert.Equal(["4"], Documents(spool, most: 2));
    }

    [Fact]
    public void Open_AfterAKill_GivesWhatWasNotAllDelivered()
    {
        using (var spool = Open())      // Dispose writes nothing: it is a kill.
        {
            Append(spool, "1", "2");
            Documents(spool, most: 1);
            spool.Release();
        }
        using var again = Open();
        Append(again, "3");

        Assert.True(again.Filled.IsSet);
        Assert.Equal(["1", "2", "3"], Documents(again, most: 10));
        again.Release();
        Assert.Equal(0, again.Bytes);
    }

    [Fact]
    public void Open_LineThatWasCut_IsLeftOut()
    {
        using (var spool = Open())
            Append(spool, "1");
        File.AppendAllText(Assert.Single(_folder.GetFiles("*.spool")).FullName, "f {\"half\":");
        using var again = Open();
        Append(again, "2");

        Assert.Equal(["1", "2"], Documents(again, most: 10));
    }

    [Fact]
    public void TryAppend_MoreThanAFileHolds_KeepsOrderAndDeletesWhatWasDelivered()
    {
        using var spool = Open();
        var large = Enumerable.Range(0, 50).Select(i => $"{i:d3}{new string('x', 100_000)}").ToArray();
        foreach (var document in large)
            Append(spool, document);
        Assert.Equal(5, _folder.GetFiles("*.spool").Length);

        var read = new List<string>();
        while (spool.Filled.IsSet)
        {
            read.AddRange(Documents(spool, most: 7));
            spool.Release();
        }
        Assert.Equal(large, read);
        Assert.Equal(0, Assert.Single(_folder.GetFiles("*.spool")).Length);
    }

    [Fact]
    public void TryAppend_Full_TakesNothingUntilThereIsRoom()
    {
        using var spool = Open(capacity: 20);
        Append(spool, "0123456789");

        Assert.False(spool.TryAppend([new(false, "0123456789"u8.ToArray())]));
        Assert.False(spool.Room.IsSet);
        Assert.Equal(["0123456789"], Documents(spool, most: 9));
        spool.Release();
        Assert.True(spool.Room.IsSet);
        Append(spool, "0123456789");
    }

    [Fact]
    public void Open_WhileAnotherHasIt_IsRefused()
    {
        using var spool = Open();
        Assert.Throws<IOException>(() => Open());
    }

    [LinuxFact]
    public void Open_Directory_IsForItsOwnerAlone()
    {
        using var spool = Spool.Open(Path.Combine(_folder.FullName, "own"), Plenty);
        Append(spool, "secret");
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(Path.Combine(_folder.FullName, "own")));
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(Directory.GetFiles(Path.Combine(_folder.FullName, "own"), "*.spool").Single()));
    }

    private Spool Open(long capacity = Plenty) => Spool.Open(_folder.FullName, capacity);

    private static void Append(Spool spool, params string[] documents) =>
        Assert.True(spool.TryAppend([.. documents.Select(d => new SpooledEvent(false, Encoding.UTF8.GetBytes(d)))]));

    private static List<string> Documents(Spool spool, int most) => [.. spool.Oldest(most).Select(e => Encoding.UTF8.GetString(e.Document))];
}
