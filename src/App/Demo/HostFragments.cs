using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cronwatch.App.Demo;

/// <summary>The objects that all documents of a host share, as JSON written once.</summary>
internal sealed class HostFragments
{
    /// <summary>
    /// How the fleet writes JSON. Agents leave <c>+</c>, <c>&lt;</c> and quotes in shell commands as they are; the
    /// default encoder, made for web pages, would not. The shape is fixed in code, so nothing checks it again.
    /// </summary>
    public static readonly JsonWriterOptions Writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public HostFragments(SimulatedHost host)
    {
        Agent = Written(json =>
        {
            json.WriteString("id"u8, host.AgentId);
            json.WriteString("type"u8, "endpoint"u8);
            json.WriteString("version"u8, host.AgentVersion);
        });
        ElasticAgent = Written(json =>
        {
            json.WriteStartObject("agent"u8);
            json.WriteString("id"u8, host.AgentId);
            json.WriteEndObject();
        });
        Host = Written(json => WriteHost(json, host));
    }

    /// <summary>The value of <c>agent</c>.</summary>
    public byte[] Agent { get; }

    /// <summary>The value of <c>elastic</c>.</summary>
    public byte[] ElasticAgent { get; }

    /// <summary>The value of <c>host</c>, complete as agents up to 8.17 send it.</summary>
    public byte[] Host { get; }

    private static void WriteHost(Utf8JsonWriter json, SimulatedHost host)
    {
        var (a, b, c, d) = (host.Address[0], host.Address[1], host.Address[2], host.Address[3]);
        json.WriteString("architecture"u8, "x86_64"u8);
        json.WriteString("hostname"u8, host.Name);
        json.WriteString("id"u8, host.Id);
        json.WriteStartArray("ip"u8);
        json.WriteStringValue("127.0.0.1"u8);
        json.WriteStringValue("::1"u8);
        json.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{a}.{b}.{c}.{d}"));
        json.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"fe80::4001:{(a << 8) | b:x}:{(c << 8) | d:x}"));
        json.WriteEndArray();
        json.WriteStartArray("mac"u8);
        json.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"42-01-{a:x2}-{b:x2}-{c:x2}-{d:x2}"));
        json.WriteEndArray();
        json.WriteString("name"u8, host.Name);
        json.WriteStartObject("os"u8);
        var (variant, family) = host.Distribution == Distribution.Debian ? ("Debian", "debian") : ("RHEL", "redhat");
        json.WriteStartObject("Ext"u8);
        json.WriteString("variant"u8, variant);
        json.WriteEndObject();
        json.WriteString("family"u8, family);
        json.WriteString("full"u8, $"{variant} {host.OsVersion}");
        json.WriteString("kernel"u8, host.Kernel);
        json.WriteString("name"u8, "Linux"u8);
        json.WriteString("platform"u8, host.Distribution == Distribution.Debian ? "debian" : "rhel");
        json.WriteString("type"u8, "linux"u8);
        json.WriteString("version"u8, host.OsVersion);
        json.WriteEndObject();
    }

    private static byte[] Written(Action<Utf8JsonWriter> members)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Writing))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }
}
