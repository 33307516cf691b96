namespace Cronwatch.App.Configuration;

/// <summary>What the options of the agent must be.</summary>
internal static class AgentChecks
{
    /// <summary>Requires what must hold, each with its error.</summary>
    public static void Add(AgentOptions agent, Action<bool, string> require)
    {
        require(agent.SpoolMegabytes is >= 2 and <= 100_000, "Agent:SpoolMegabytes must be 2 to 100000; the default is 64");
        require(agent.SpoolDirectory.StartsWith('/'), $"Agent:SpoolDirectory `{agent.SpoolDirectory}` is no absolute path; the default is /var/lib/cronwatch-agent");
        foreach (var topic in (string[])[agent.FileTopic, agent.ProcessTopic])
            require(ConfigurationLoading.IsKafkaName(topic), $"Agent: `{topic}` is no topic; it may hold letters, digits, '.', '_' and '-'");
        foreach (var directory in agent.Directories)
            require(directory.StartsWith('/'), $"Agent:Directories: `{directory}` is no absolute path; write /etc/cron.d");
    }
}
