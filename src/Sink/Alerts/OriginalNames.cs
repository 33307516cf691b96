namespace Cronwatch.Sinks.Alerts;

/// <summary>The flat keys under which an alert has what an object of the event says: <c>kibana.alert.original_NAME.*</c>.</summary>
/// <param name="names">What they belong to.</param>
/// <param name="name">The object.</param>
internal sealed class OriginalNames(EventNames names, string name)
{
    /// <summary>The object.</summary>
    public string Name { get; } = name;

    /// <summary>What its members begin with where they are written as dotted keys of the event.</summary>
    public string Prefix { get; } = name + ".";

    /// <summary>Those of the members of the object.</summary>
    public MemberNames Members { get; } = new(names, name, KeysOf(name));

    /// <summary>Those of dotted keys of the event.</summary>
    public MemberNames Dotted { get; } = new(names, "", KeysOf(name), name + ".");

    /// <summary>What the keys of an object begin with.</summary>
    public static string KeysOf(string name) => $"kibana.alert.original_{name}.";
}
