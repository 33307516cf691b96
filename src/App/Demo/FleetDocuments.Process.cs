using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Cronwatch.App.Demo;

/// <summary>The object <c>process</c>: short in file events, with parent, leaders and ancestry in process events.</summary>
internal sealed partial class FleetDocuments
{
    private const int AncestryKept = 5; // since 8.15; it was 20 before
    private const int PseudoTerminal = 136; // the major number of Linux's pts devices

    // By path: an image has the same hash on all hosts. Shared by all simulators, and a pure function.
    private static readonly ConcurrentDictionary<string, string> Hashes = new(StringComparer.Ordinal);

    private void WriteProcessOfFile(SimulatedProcess process)
    {
        _json.WriteStartObject("process"u8);
        _json.WriteString("entity_id"u8, process.EntityId);
        _json.WriteString("executable"u8, process.Executable);
        _json.WriteString("name"u8, process.Name);
        if (process.Parent is not null)
        {
            _json.WriteStartObject("parent"u8);
            _json.WriteString("entity_id"u8, process.Parent.EntityId);
            _json.WriteEndObject();
        }
        _json.WriteNumber("pid"u8, process.Pid);
        _json.WriteEndObject();
    }

    private void WriteWholeProcess(Happening happening)
    {
        var process = happening.Process;
        _json.WriteStartObject("process"u8);
        WriteAncestry(process);
        _json.WriteString("command_line"u8, process.CommandLine);
        WriteImage(process);
        if (happening.Actions[^1] == "end")
        {
            WriteTime("end"u8, happening.At);
            _json.WriteNumber("exit_code"u8, 0);
        }
        WriteLeader("entry_leader"u8, process.EntryLeader ?? process, process, isEntry: true);
        WriteLeader("group_leader"u8, process, process);
        _json.WriteStartObject("hash"u8);
        _json.WriteString("sha256"u8, HashOf(process.Executable));
        _json.WriteEndObject();
        if (process.Parent is { } parent)
        {
            _json.WriteStartObject("parent"u8);
            _json.WriteString("command_line"u8, parent.CommandLine);
            WriteImage(parent);
            _json.WriteEndObject();
            _json.WriteStartArray("previous"u8);
            _json.WriteStartObject();
            WriteStrings("args"u8, parent.Args);
            _json.WriteNumber("args_count"u8, parent.Args.Length);
            _json.WriteString("executable"u8, parent.Executable);
            _json.WriteEndObject();
            _json.WriteEndArray();
        }
        WriteLeader("session_leader"u8, process.SessionLeader ?? process, process);
        _json.WriteEndObject();
    }

    private void WriteAncestry(SimulatedProcess process)
    {
        _json.WriteStartObject("Ext"u8);
        _json.WriteStartArray("ancestry"u8);
        var kept = 0;
        for (var one = process.Parent; one is not null && kept < AncestryKept; one = one.Parent, kept++)
            _json.WriteStringValue(one.EntityId);
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteLeader(ReadOnlySpan<byte> name, SimulatedProcess leader, SimulatedProcess process, bool isEntry = false)
    {
        _json.WriteStartObject(name);
        if (isEntry)
            WriteEntry(leader);
        WriteImage(leader);
        _json.WriteBoolean("same_as_process"u8, ReferenceEquals(leader, process));
        _json.WriteEndObject();
    }

    private void WriteEntry(SimulatedProcess leader)
    {
        _json.WriteStartObject("entry_meta"u8);
        if (leader.EntrySource is not null)
        {
            _json.WriteStartObject("source"u8);
            _json.WriteString("ip"u8, leader.EntrySource);
            _json.WriteEndObject();
        }
        _json.WriteString("type"u8, leader.EntryType);
        _json.WriteEndObject();
        if (leader.Parent is not { } parent)
            return;
        _json.WriteStartObject("parent"u8);
        _json.WriteString("entity_id"u8, parent.EntityId);
        _json.WriteNumber("pid"u8, parent.Pid);
        WriteTime("start"u8, parent.Start);
        _json.WriteEndObject();
    }

    private void WriteImage(SimulatedProcess process)
    {
        WriteStrings("args"u8, process.Args);
        _json.WriteNumber("args_count"u8, process.Args.Length);
        _json.WriteString("entity_id"u8, process.EntityId);
        _json.WriteString("executable"u8, process.Executable);
        WriteAccount("group"u8, process.User);
        _json.WriteBoolean("interactive"u8, process.Terminal is not null);
        _json.WriteString("name"u8, process.Name);
        _json.WriteNumber("pid"u8, process.Pid);
        WriteAccount("real_group"u8, process.RealUser);
        WriteAccount("real_user"u8, process.RealUser);
        WriteTime("start"u8, process.Start);
        if (process.Terminal is { } terminal)
        {
            _json.WriteStartObject("tty"u8);
            _json.WriteStartObject("char_device"u8);
            _json.WriteNumber("major"u8, PseudoTerminal);
            _json.WriteNumber("minor"u8, terminal);
            _json.WriteEndObject();
            _json.WriteEndObject();
        }
        WriteAccount("user"u8, process.User);
        _json.WriteString("working_directory"u8, process.WorkingDirectory);
    }

    private static string HashOf(string executable) =>
        Hashes.GetOrAdd(executable, static path => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path))));
}
