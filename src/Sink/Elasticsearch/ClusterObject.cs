using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>Something of ours that a cluster keeps beside the alerts.</summary>
/// <param name="Kind">What it is, such as <c>index template</c>.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Path">Where it is read and written, below the node's address.</param>
/// <param name="File">The file in <c>deploy</c> that holds it.</param>
/// <param name="Body">What is written.</param>
internal sealed record ClusterObject(string Kind, string Name, string Path, string File, JsonObject Body)
{
    public byte[] Bytes => JsonSerializer.SerializeToUtf8Bytes(Body);

    public override string ToString() => $"{Kind} {Name}";
}
