using System.Text.Json;

namespace Cronwatch.Detect.Rules;

/// <summary>
/// The versions of rules whose files carry none: <c>version.lock.json</c> of elastic/detection-rules, which lies beside the
/// rules, in <c>etc</c>, or where a checkout has it, in <c>detection_rules/etc</c> of a folder above.
/// </summary>
internal sealed class VersionLock
{
    private const string Name = "version.lock.json";

    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);

    private VersionLock(bool isCheckout) => IsCheckout = isCheckout;

    /// <summary>Whether the rules are a checkout of elastic/detection-rules.</summary>
    public bool IsCheckout { get; }

    /// <summary>The version of a rule; 0 when nothing says it.</summary>
    public long VersionOf(string ruleId) => _versions.GetValueOrDefault(ruleId);

    /// <summary>The lock that goes with a directory; an empty one when there is none. What cannot be read is a finding.</summary>
    public static VersionLock Find(string directory, List<RuleError> findings)
    {
        string[] beside = [Path.Combine(directory, Name), Path.Combine(directory, "etc", Name)];
        if (Array.Find(beside, File.Exists) is { } file)
            return Read(file, isCheckout: false, findings);
        for (var above = new DirectoryInfo(directory); above is not null; above = above.Parent)
            if (Path.Combine(above.FullName, "detection_rules", "etc", Name) is var there && File.Exists(there))
                return Read(there, isCheckout: true, findings);
        return new VersionLock(isCheckout: false);
    }

    private static VersionLock Read(string file, bool isCheckout, List<RuleError> findings)
    {
        var found = new VersionLock(isCheckout);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var rule in document.RootElement.EnumerateObject())
                if (rule.Value.TryGetProperty("version", out var version) && version.TryGetInt64(out var number))
                    found._versions[rule.Name] = number;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            findings.Add(new RuleError(file, 0, 0, "the versions of rules cannot be read", "write it as elastic/detection-rules does, or remove it"));
        }
        return found;
    }
}
