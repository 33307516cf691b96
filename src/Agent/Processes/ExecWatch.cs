using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Cronwatch.Agent.Linux;
using Microsoft.Win32.SafeHandles;

namespace Cronwatch.Agent.Processes;

/// <summary>
/// Looks at each process when it starts a program, and keeps for a while what it saw: <c>mv</c> has often ended before its file
/// event can be read. The kernel tells by its process connector, to who has CAP_NET_ADMIN. Owned by the thread that watches.
/// </summary>
internal sealed unsafe class ExecWatch : IDisposable
{
    private const int Netlink = 16, Datagram = 2, CloseOnExec = 0x80000, NonBlocking = 0x800, Connector = 11;
    private const int SocketLevel = 1, AttachFilter = 26, ReceiveBuffer = 8;
    private const int WantedReceiveBytes = 1 << 20;

    // struct nlmsghdr, struct cn_msg, struct proc_event: what happened, and to which process.
    private const int MessageBytes = 40, WhatAt = 36, ProcessAt = 56, EventEndAt = 60;
    private const uint OfProcesses = 1, Listen = 1, Exec = 2;

    // Of a program that ended, for its file events; younger than any pid that comes round again.
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(10);
    private const int MostKept = 1_024;

    private readonly ProcessReader _processes;
    private readonly TimeProvider _time;
    private readonly Dictionary<int, (ProcessFacts Facts, long At)> _kept = [];
    private readonly Queue<(int Pid, long At)> _oldest = new();
    private readonly byte[] _buffer = new byte[4_096];

    private ExecWatch(SafeFileHandle descriptor, ProcessReader processes, TimeProvider time) => (Descriptor, _processes, _time) = (descriptor, processes, time);

    /// <summary>Readable when programs were started.</summary>
    public SafeFileHandle Descriptor { get; }

    /// <summary>Begins to look; null: why it cannot.</summary>
    public static ExecWatch? TryCreate(ProcessReader processes, TimeProvider time, out string why)
    {
        why = "";
        if (Libc.HandleOf(Libc.Socket(Netlink, Datagram | CloseOnExec | NonBlocking, Connector)) is not { } socket)
        {
            why = Libc.LastErrorText();
            return null;
        }
        var size = WantedReceiveBytes;
        _ = Libc.SetSocketOption(socket, SocketLevel, ReceiveBuffer, &size, sizeof(int));      // More than it allows, it cuts.
        if (TryFilter(socket) && TryBind(socket) && TryListen(socket))
            return new ExecWatch(socket, processes, time);
        why = Libc.LastErrorText();
        socket.Dispose();
        return null;
    }

    /// <summary>Looks at the processes of the programs that were started.</summary>
    public void Read()
    {
        while (true)
        {
            nint length;
            fixed (byte* buffer = _buffer)
                length = Libc.Read(Descriptor, buffer, (nuint)_buffer.Length);
            if (length < EventEndAt)
                break;      // Nothing more; or the queue ran over, and some were not seen.
            var message = _buffer.AsSpan(0, (int)length);
            if (BinaryPrimitives.ReadUInt32LittleEndian(message[WhatAt..]) == Exec)
                Keep(BinaryPrimitives.ReadInt32LittleEndian(message[ProcessAt..]));
        }
    }

    /// <summary>What was seen of the process with this pid when it last started a program; null: nothing, or too long ago.</summary>
    public ProcessFacts? Recall(int pid) =>
        _kept.TryGetValue(pid, out var kept) && _time.GetElapsedTime(kept.At) < KeepFor ? kept.Facts : null;

    public void Dispose() => Descriptor.Dispose();

    private void Keep(int pid)
    {
        if (_processes.Find(pid) is not { Executable: not null } facts)
            return;
        var now = _time.GetTimestamp();
        _kept[pid] = (facts, now);
        _oldest.Enqueue((pid, now));
        while (_oldest.Count > MostKept || (_oldest.TryPeek(out var first) && _time.GetElapsedTime(first.At) >= KeepFor))
            if (_oldest.Dequeue() is var gone && _kept.TryGetValue(gone.Pid, out var kept) && kept.At == gone.At)
                _kept.Remove(gone.Pid);
    }

    // A classic BPF program: load the word at WhatAt, take the message if it is Exec. Words are loaded big-endian. Otherwise each fork,
    // exit and change of name on the machine would wake us.
    private static bool TryFilter(SafeFileHandle socket)
    {
        var program = stackalloc ulong[]
        {
            Instruction(0x20, 0, 0, WhatAt),
            Instruction(0x15, 0, 1, BinaryPrimitives.ReverseEndianness(Exec)),
            Instruction(0x06, 0, 0, uint.MaxValue),
            Instruction(0x06, 0, 0, 0),
        };
        var filter = new BpfProgram { Length = 4, Instructions = program };
        return Libc.SetSocketOption(socket, SocketLevel, AttachFilter, &filter, (uint)sizeof(BpfProgram)) == 0;
    }

    private static ulong Instruction(ushort code, byte ifTrue, byte ifFalse, uint value) =>
        code | ((ulong)ifTrue << 16) | ((ulong)ifFalse << 24) | ((ulong)value << 32);

    // struct sockaddr_nl: family, padding, port 0 for any, the group of process events.
    private static bool TryBind(SafeFileHandle socket)
    {
        var address = stackalloc uint[] { Netlink, 0, OfProcesses };
        return Libc.Bind(socket, (byte*)address, 3 * sizeof(uint)) == 0;
    }

    private static bool TryListen(SafeFileHandle socket)
    {
        // struct nlmsghdr: length, type NLMSG_DONE and flags, sequence, sender; struct cn_msg: idx, val, seq, ack, len and flags; then the wish.
        var message = stackalloc uint[] { MessageBytes, 3, 0, 0, OfProcesses, OfProcesses, 0, 0, sizeof(uint), Listen };
        return Libc.Send(socket, (byte*)message, MessageBytes, 0) == MessageBytes;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct BpfProgram
    {
        public ushort Length;
        public ulong* Instructions;
    }
}
