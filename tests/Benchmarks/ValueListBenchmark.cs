using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Cronwatch.Detect.Exceptions;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Benchmarks;

/// <summary>
/// Looking a value up in a list of <see cref="Entries"/> literals, as an item of one entry does it; half of the values are in it.
/// </summary>
public class ValueListBenchmark
{
    private const int Values = 65_536;      // So many places of a list are in no cache.

    private readonly int[] _table = new int[1 << 25];
    private readonly int[] _ends = new int[Values];
    private byte[] _bytes = [];             // The values, one after another: an event is in the cache when it is matched.
    private HostEvent _event = null!;
    private int _slot;
    private ExceptionItem _item = null!;
    private string _directory = null!;

    /// <summary>How many literals the list has.</summary>
    [Params(10_000_000)]
    public int Entries { get; set; }

    /// <summary>What they are.</summary>
    [Params("paths", "hashes", "addresses", "ranges", "addresses of IPv6")]
    public string Kind { get; set; } = "paths";

    [GlobalSetup]
    public void Load()
    {
        _directory = Directory.CreateTempSubdirectory("cronwatch-lists-").FullName;
        var (field, type) = Kind switch
        {
            "paths" => ("file.path", "keyword"),
            "hashes" => ("file.hash.sha256", "keyword"),
            "ranges" => ("host.ip", "ip_range"),
            _ => ("host.ip", "ip"),
        };
        using (var file = new StreamWriter(Path.Combine(_directory, "list")))
            for (var i = 0; i < Entries; i++)
                file.WriteLine(Kind == "ranges" ? $"{ValueOf(2L * i)}-{ValueOf(2L * i)}" : ValueOf(2L * i));
        File.WriteAllText(Path.Combine(_directory, "item.toml"), $$"""
            rule_id = "ff10d4d8-fea7-422d-afb1-e5a2702369a9"
            [[items]]
            name = "item"
            entries = [{ field = "{{field}}", list = { id = "list", type = "{{type}}" } }]
            """);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var began = TimeProvider.System.GetTimestamp();
        if (!RuleSet.TryLoad(Path.Combine(Repository.Root, "rules", "default"), [], out var rules, out var errors,
            exceptions: new ExceptionSources(Path.Combine(_directory, "item.toml"), _directory)))
            throw new InvalidOperationException(string.Join('\n', errors));
        var took = TimeProvider.System.GetElapsedTime(began);
        _item = rules.Exceptions.Items[0];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"// {Kind}: {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1_000_000} MB, loaded in {took.TotalSeconds:0.0} s, peak {Environment.WorkingSet / 1_000_000} MB resident"));
        var random = new Random(1);
        for (var i = 0; i < _table.Length; i++)
            _table[i] = random.Next();
        (_event, _slot) = (new HostEvent(rules.Fields), rules.Fields.SlotOf(field));
        var bytes = new List<byte>();
        for (var i = 0; i < Values; i++)
        {
            var number = random.NextInt64(2L * Entries);
            bytes.AddRange(Encoding.UTF8.GetBytes(ValueOf(number)));
            _ends[i] = bytes.Count;
            if (Holds(Encoding.UTF8.GetBytes(ValueOf(number))) != (number % 2 == 0))
                throw new InvalidOperationException($"The list is wrong about {ValueOf(number)}.");
        }
        _bytes = [.. bytes];
    }

    [GlobalCleanup]
    public void Remove() => Directory.Delete(_directory, recursive: true);

    /// <summary>What the machine takes to fetch one word from a random place of a table as large as the list's.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Values)]
    public int OneLook()
    {
        var at = 0;
        for (var i = 0; i < Values; i++)
            at = _table[(at + i) & (_table.Length - 1)];
        return at;
    }

    [Benchmark(OperationsPerInvoke = Values)]
    public int Entry()
    {
        var (found, start) = (0, 0);
        foreach (var end in _ends)
        {
            found += Holds(_bytes.AsSpan(start, end - start)) ? 1 : 0;
            start = end;
        }
        return found;
    }

    private bool Holds(ReadOnlySpan<byte> value)
    {
        _event.Clear();
        _event.AddText(_slot, ValueKind.Text, value);
        return ExceptionSet.Holds(_item, _event, null, default);
    }

    // Every second number is in the list. Multiplied, so that neighbours in the list are none in order.
    private string ValueOf(long number)
    {
        var mixed = (uint)number * 2_654_435_761u;
        return Kind switch
        {
            "paths" => string.Create(CultureInfo.InvariantCulture, $"/usr/lib/x86_64/{mixed:x8}/tool-{number}"),
            "hashes" => Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(number))),
            "addresses of IPv6" => new IPAddress([0x20, 0x01, 0x0d, 0xb8, .. BitConverter.GetBytes((ulong)mixed * 0x9E3779B97F4A7C15), 0, 0, 0, 1]).ToString(),
            _ => new IPAddress(BitConverter.GetBytes(mixed)).ToString(),
        };
    }
}
