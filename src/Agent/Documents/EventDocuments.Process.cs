using Cronwatch.Agent.Processes;

namespace Cronwatch.Agent.Documents;

/// <summary>The object <c>process</c>: short in file events, with parent, leaders and ancestry in process events.</summary>
internal sealed partial class EventDocuments
{
    private void WriteProcessOfFile(ProcessChain chain)
    {
        _json.WriteStartObject("process"u8);
        WriteAncestry(chain);
        WriteOptional("command_line"u8, chain.Process.CommandLine);
        _json.WriteString("entity_id"u8, chain.Process.EntityId);
        WriteOptional("executable"u8, chain.Process.Executable);
        _json.WriteString("name"u8, chain.Process.Name);
        if (chain.Parent is { } parent)
        {
            _json.WriteStartObject("parent"u8);
            _json.WriteString("entity_id"u8, parent.EntityId);
            _json.WriteEndObject();
        }
        _json.WriteNumber("pid"u8, chain.Process.Pid);
        _json.WriteEndObject();
    }

    private void WriteWholeProcess(ProcessChain chain)
    {
        _json.WriteStartObject("process"u8);
        WriteAncestry(chain);
        WriteOptional("command_line"u8, chain.Process.CommandLine);
        WriteImage(chain.Process);
        if (chain.Entry is { } entry)
            WriteEntry(entry, chain.Process);
        WriteLeader("group_leader"u8, chain.GroupLeader, chain.Process);
        if (chain.Parent is { } parent)
        {
            _json.WriteStartObject("parent"u8);
            WriteOptional("command_line"u8, parent.CommandLine);
            WriteImage(parent);
            _json.WriteEndObject();
        }
        WriteLeader("session_leader"u8, chain.SessionLeader, chain.Process);
        _json.WriteEndObject();
    }

    // All of it, where Defend keeps five: a chain is longer where somebody takes a detour.
    private void WriteAncestry(ProcessChain chain)
    {
        if (chain.Parent is null)
            return;
        _json.WriteStartObject("Ext"u8);
        _json.WriteStartArray("ancestry"u8);
        foreach (var ancestor in chain.Links.AsSpan()[1..])
            _json.WriteStringValue(ancestor.EntityId);
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteEntry(ProcessEntry entry, ProcessFacts process)
    {
        _json.WriteStartObject("entry_leader"u8);
        _json.WriteStartObject("entry_meta"u8);
        if (entry.Type == "sshd" && _sshSourceOf(entry.Leader.Pid) is { } source)
        {
            _json.WriteStartObject("source"u8);
            _json.WriteString("ip"u8, source);
            _json.WriteEndObject();
        }
        _json.WriteString("type"u8, entry.Type);
        _json.WriteEndObject();
        WriteImage(entry.Leader);
        if (entry.Parent is { } parent)
        {
            _json.WriteStartObject("parent"u8);
            _json.WriteString("entity_id"u8, parent.EntityId);
            _json.WriteNumber("pid"u8, parent.Pid);
            WriteTime("start"u8, parent.Start);
            _json.WriteEndObject();
        }
        _json.WriteBoolean("same_as_process"u8, entry.Leader.EntityId == process.EntityId);
        _json.WriteEndObject();
    }

    private void WriteLeader(ReadOnlySpan<byte> name, ProcessFacts? leader, ProcessFacts process)
    {
        if (leader is null)
            return;
        _json.WriteStartObject(name);
        WriteImage(leader);
        _json.WriteBoolean("same_as_process"u8, leader.EntityId == process.EntityId);
        _json.WriteEndObject();
    }

    private void WriteImage(ProcessFacts process)
    {
        if (process.Arguments.Length > 0)
        {
            _json.WriteStartArray("args"u8);
            foreach (var argument in process.Arguments)
                _json.WriteStringValue(argument);
            _json.WriteEndArray();
            _json.WriteNumber("args_count"u8, process.Arguments.Length);
        }
        _json.WriteString("entity_id"u8, process.EntityId);
        WriteOptional("executable"u8, process.Executable);
        WriteAccount("group"u8, process.Owner.Group, _groups);
        _json.WriteBoolean("interactive"u8, process.Stat.Terminal != 0);
        _json.WriteString("name"u8, process.Name);
        _json.WriteNumber("pid"u8, process.Pid);
        WriteAccount("real_group"u8, process.Owner.RealGroup, _groups);
        WriteAccount("real_user"u8, process.Owner.RealUser, _users);
        WriteTime("start"u8, process.Start);
        if (process.Stat.Terminal is not 0 and var terminal)
        {
            // The kernel's old encoding of device numbers, in which minor's high bits stand above major.
            _json.WriteStartObject("tty"u8);
            _json.WriteStartObject("char_device"u8);
            _json.WriteNumber("major"u8, (terminal >> 8) & 0xfff);
            _json.WriteNumber("minor"u8, (terminal & 0xff) | ((terminal >> 12) & 0xfff00));
            _json.WriteEndObject();
            _json.WriteEndObject();
        }
        WriteAccount("user"u8, process.Owner.User, _users);
        WriteOptional("working_directory"u8, process.WorkingDirectory);
    }

    private void WriteOptional(ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            _json.WriteString(name, value);
    }
}
