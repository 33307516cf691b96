namespace Cronwatch.App.Demo;

/// <summary>How large the demonstrated fleet is.</summary>
/// <param name="Hosts">Its hosts.</param>
/// <param name="Rate">Events a second, of all hosts together.</param>
internal readonly record struct FleetSettings(int Hosts, double Rate);
