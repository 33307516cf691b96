namespace Cronwatch.Detect.Tests.Eql;

/// <summary>Reads Eql/Cases: a case a line, <c>query => expected</c>. <c>↵</c> stands for a line end.</summary>
internal static class CaseFile
{
    public static IEnumerable<object[]> Read(params string[] names) =>
        names.SelectMany(name => ReadFile(Path.Combine(AppContext.BaseDirectory, "Eql", "Cases", name + ".cases")));

    public static IEnumerable<object[]> ReadFile(string path) =>
        from line in File.ReadLines(path)
        where line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)
        let arrow = line.LastIndexOf("=>", StringComparison.Ordinal)
        select new object[] { Unfold(line[..arrow].TrimEnd()), line[(arrow + 2)..].Trim() };

    public static string Unfold(string text) => text.Replace('↵', '\n');
}
