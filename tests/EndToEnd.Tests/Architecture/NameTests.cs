using System.Runtime.CompilerServices;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests.Architecture;

/// <summary>Names that hide what others need, or say nothing; and the page that each folder begins with.</summary>
public sealed class NameTests
{
    private static readonly string[] SayNothing = ["Utils", "Helpers", "Common", "Manager"];

    public static TheoryData<string> Assemblies => [.. OurAssemblies.All];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Namespace_OfAnyType_DoesNotEndInSink(string assembly) =>       // It would hide Akka's Sink.
        Assert.DoesNotContain(OurAssemblies.Load(assembly).GetTypes(), t =>
            t.Namespace is { } name && name.EndsWith(".Sink", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Type_OfAnyAssembly_SaysWhatItHolds(string assembly) =>
        Assert.DoesNotContain(OurAssemblies.Load(assembly).GetTypes().Where(IsWritten), t => SaysNothing(t.Name));

    [Fact]
    public void Folder_OfTheSources_SaysWhatItHolds() => Assert.DoesNotContain(Folders("src").Concat(Folders("tests")), SaysNothing);

    [Fact]
    public void Folder_OfEachProject_HasAReadme() =>
        Assert.All(Directory.GetDirectories(Path.Combine(Repository.Root, "src")), f => Assert.True(File.Exists(Path.Combine(f, "README.md")), f));

    private static bool SaysNothing(string name) => SayNothing.Any(n => name.EndsWith(n, StringComparison.Ordinal));

    private static bool IsWritten(Type type) => !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static IEnumerable<string> Folders(string under) => Directory
        .EnumerateDirectories(Path.Combine(Repository.Root, under), "*", SearchOption.AllDirectories)
        .Select(f => Path.GetFileName(f));
}
