using System.Text.Json;
using Cronwatch.Sinks.Elasticsearch;
using Cronwatch.Support;

namespace Cronwatch.Sinks.Tests;

/// <summary>What <c>deploy</c> holds for administrators is what the program makes itself.</summary>
public sealed class DeployFilesTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Theory]
    [InlineData("elasticsearch", "9.0.1")]
    [InlineData("opensearch", "2.19.6")]
    public void Deploy_ObjectsOfAnEngine_AreThePrograms(string engine, string version)
    {
        ClusterObject[] ofAll = [IndexTemplate.MappingsFor(engine, version), IndexTemplate.OfAll(), IndexLifecycle.PolicyOf(engine, 400)];
        ClusterObject[] objects = engine == "elasticsearch" ? [.. ofAll, IndexTemplate.OfMonths()] : ofAll;
        var (there, made) = (Path.Combine(Repository.Root, "deploy", engine), Path.Combine(Repository.Root, "artifacts", "deploy", engine));
        Directory.CreateDirectory(made);
        foreach (var file in objects)
            File.WriteAllText(Path.Combine(made, file.File), JsonSerializer.Serialize(file.Body, Indented) + "\n");
        foreach (var file in objects)
        {
            Assert.True(TextOf(there, file) == TextOf(made, file), $"{file.File} of deploy/{engine} is not what the program makes; copy it from {made}");
            Assert.Contains(file.Path, File.ReadAllText(Path.Combine(there, "README.md")), StringComparison.Ordinal);
        }
        Assert.Equal(objects.Select(o => o.File).Order(), Directory.GetFiles(there, "*.json").Select(f => Path.GetFileName(f)).Order());
    }

    private static string? TextOf(string folder, ClusterObject file) =>
        Path.Combine(folder, file.File) is var path && File.Exists(path) ? File.ReadAllText(path) : null;
}
