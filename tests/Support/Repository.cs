namespace Cronwatch.Support;

/// <summary>The checkout that the tests run in.</summary>
public static class Repository
{
    /// <summary>The folder of <c>Pipeline.sln</c>. Throws where the tests were built outside of a checkout.</summary>
    public static string Root { get; } = Above(AppContext.BaseDirectory);

    private static string Above(string folder) =>
        File.Exists(Path.Combine(folder, "Pipeline.sln")) ? folder
        : Directory.GetParent(folder) is { } parent ? Above(parent.FullName)
        : throw new DirectoryNotFoundException($"No Pipeline.sln above {AppContext.BaseDirectory}: build within a checkout.");
}
