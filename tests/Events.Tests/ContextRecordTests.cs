using System.Text;

namespace Cronwatch.Events.Tests;

public sealed class ContextRecordTests
{
    private static readonly byte[] Key = "h1|process|a/b+c=||image"u8.ToArray();

    // Written by hand from the format's description: records outlive the program that wrote them.
    private static readonly byte[] Value =
    [
        0x0A, 4, .. "fork"u8, 0x0A, 4, .. "exec"u8,                             // actions
        0x12, 0x8E, 0x80, 0x00, 0x0A, 7, .. "a/b+c=|"u8, 0x10, 14, 0x3A, 1, .. "0"u8, // process: id, pid 7, user's id
        0x48, 2,                                                                // is its own entry leader
        0x52, 1, .. "p"u8, 0x52, 1, .. "q"u8,                                   // ancestry
        0x68, 3,                                                                // exit code −2
        0x70, 0x80, 0xDA, 0xC4, 0x09,                                           // 1 s after 1970
        0xA2, 0x06, 3, .. "new"u8,                                              // a field that only later programs know
    ];

    [Fact]
    public void TryRead_Record_GivesHostAndContent()
    {
        Assert.True(ContextRecord.TryRead(Key, Value, out var read));
        Assert.Equal("h1"u8, read.Host);
        Assert.Equal("a/b+c=|"u8, read.Process.EntityId);
        Assert.Equal("0"u8, read.Process.UserId);
        Assert.Equal((7, ProcessActions.Fork | ProcessActions.Exec), (read.Process.Pid!.Value, read.Actions));
        Assert.Equal((true, -2L, DateTimeOffset.UnixEpoch.AddSeconds(1)), (read.IsEntryLeader, read.ExitCode!.Value, read.Timestamp!.Value));
        Assert.True(read.Process.UserName.IsEmpty && read.Parent.EntityId.IsEmpty && read.Sequence is null);
        var ancestry = read.Ancestry;
        Assert.True(ancestry.MoveNext() && ancestry.Current.SequenceEqual("p"u8) && ancestry.MoveNext() && ancestry.Current.SequenceEqual("q"u8));
        Assert.False(ancestry.MoveNext());
        Assert.Equal(2, read.AncestryLength);
    }

    [Theory]
    [InlineData("h1|process|x|image", "{\"process\":{\"entity_id\":\"x\"}}")]
    [InlineData("h1|process|x|image", "\u0012\u0000")]               // A process without an id.
    [InlineData("h1|process|x|image", "")]
    [InlineData("h1|osquery|users", "\u0012\u0003\n\u0001x")]
    public void TryRead_AnythingElse_IsRefused(string key, string value) => Assert.False(ContextRecord.TryRead(
        Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value), out _));

    [Fact]
    public void TryRead_RecordCutAnywhere_IsReadUpToThereOrRefused()
    {
        for (var length = 0; length < Value.Length; length++)
            ContextRecord.TryRead(Key, Value.AsSpan(0, length), out _);
        Assert.False(ContextRecord.TryRead(Key, Value.AsSpan(0, Value.Length - 1), out _));
    }

    [Fact]
    public void TryRead_Garbage_NeverThrows()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            byte[] damaged = [.. Value];
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (ContextRecord.TryRead(Key, damaged, out var read))
                foreach (var id in read.Ancestry)
                    Assert.True(id.Length <= damaged.Length);
        }
    }
}
