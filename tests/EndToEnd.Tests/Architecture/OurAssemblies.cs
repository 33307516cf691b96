using System.Reflection;

namespace Cronwatch.EndToEnd.Tests.Architecture;

/// <summary>Our own assemblies, by name: these tests are about whole assemblies and hold on to none of their types.</summary>
internal static class OurAssemblies
{
    /// <summary>The words that all stages share.</summary>
    public const string Events = "Cronwatch.Events";

    /// <summary>The stages: each may know the words and nothing else of ours.</summary>
    public static readonly string[] Siblings = ["Cronwatch.Ingest", "Cronwatch.Detect", "Cronwatch.Enrich", "Cronwatch.Sinks"];

    /// <summary>What runs on other machines than the stages: it meets them in Kafka alone.</summary>
    public const string Agent = "Cronwatch.Agent";

    /// <summary>All that ships; the last is the program.</summary>
    public static readonly string[] All = [Events, .. Siblings, Agent, "cronwatch"];

    /// <summary>The names of what an assembly references.</summary>
    public static string[] ReferencesOf(string assembly) =>
        [.. Load(assembly).GetReferencedAssemblies().Select(a => a.Name!)];

    public static Assembly Load(string name) => Assembly.Load(new AssemblyName(name));

    /// <summary>Whether an assembly is one of ours.</summary>
    public static bool IsOurs(string assembly) =>
        assembly == "cronwatch" || assembly.StartsWith("Cronwatch.", StringComparison.Ordinal);
}
