using BenchmarkDotNet.Running;

// A benchmark that threw still ends with 0: success is every report's.
var summaries = BenchmarkSwitcher.FromAssembly(typeof(Cronwatch.Benchmarks.RuleBenchmark).Assembly).Run(args);
return summaries.All(s => s.Reports.Length > 0 && s.Reports.All(r => r.Success)) ? 0 : 1;
