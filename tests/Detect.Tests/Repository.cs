namespace Cronwatch.Detect.Tests;

/// <summary>The repository that the tests were built in.</summary>
internal static class Repository
{
    /// <summary>A path below its root.</summary>
    public static string PathOf(params string[] parts)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Pipeline.sln")))
            root = root.Parent ?? throw new InvalidOperationException("The tests run outside of their repository.");
        return Path.Combine([root.FullName, .. parts]);
    }
}
