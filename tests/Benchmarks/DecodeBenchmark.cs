using BenchmarkDotNet.Attributes;
using Cronwatch.Events;
using Cronwatch.Ingest;
using Cronwatch.Ingest.Formats;

namespace Cronwatch.Benchmarks;

/// <summary>Bytes to slots, and the filter before it, per event.</summary>
[MemoryDiagnoser]
public class DecodeBenchmark
{
    private const int Events = 256;

    private readonly HostEvent _event = new(Rules.Cron.Fields);
    private readonly byte[][] _fileEvents = [.. Fleet.FileEvents.Take(Events)];
    private readonly byte[][] _processEvents = [.. Fleet.ProcessEvents.Take(Events)];
    private readonly Prefilter _one = new(Rules.Cron.NecessaryLiterals);
    private readonly Prefilter _many = new(Rules.OfCheckout(r => r.Query.Category == "file").NecessaryLiterals);

    [Benchmark(OperationsPerInvoke = Events)]
    public int FileEvent() => Decode(_fileEvents);

    [Benchmark(OperationsPerInvoke = Events)]
    public int ProcessEvent() => Decode(_processEvents);

    [Benchmark(OperationsPerInvoke = Events)]
    public int PrefilterOfOneRule() => Filter(_one);

    [Benchmark(OperationsPerInvoke = Events)]
    public int PrefilterOfFileRules() => Filter(_many);

    private int Decode(byte[][] events)
    {
        var read = 0;
        foreach (var bytes in events)
            read += new JsonRecordReader(bytes, _event).Next() ? 1 : 0;
        return read;
    }

    private int Filter(Prefilter prefilter)
    {
        var passed = 0;
        foreach (var bytes in _fileEvents)
            passed += prefilter.Test(bytes) == PrefilterVerdict.Filtered ? 0 : 1;
        return passed;
    }
}
