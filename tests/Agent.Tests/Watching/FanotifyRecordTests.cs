using System.Buffers.Binary;
using Cronwatch.Agent.Watching;

namespace Cronwatch.Agent.Tests.Watching;

public sealed class FanotifyRecordTests
{
    [Fact]
    public void TryTake_Record_HasDirectoryNameAndProcess()
    {
        ReadOnlySpan<byte> buffer = [.. Record(0x100, 77, [2, 0, 28, 0, 1, 2, 3, 4, 5, 6, 7, 8, 4, 0, 0, 0, 1, 0, 0, 0, 9, 9, 9, 9, (byte)'j', (byte)'o', (byte)'b', 0, 4, 0, 8, 0, 255, 255, 255, 255])];

        Assert.True(FanotifyRecord.TryTake(ref buffer, out var record));

        Assert.True(buffer.IsEmpty);
        Assert.Equal((0x100ul, 77, -1), (record.Mask, record.Pid, record.ProcessDescriptor));
        Assert.Equal("job", record.Entry!.Value.Name);
        Assert.Equal(FanotifyRecord.KeyOf([1, 2, 3, 4, 5, 6, 7, 8], [4, 0, 0, 0, 1, 0, 0, 0, 9, 9, 9, 9]), record.Entry.Value.Directory);
    }

    [Fact]
    public void TryTake_AnyBytes_NeverThrowsAndEnds()
    {
        var random = new Random(1);
        for (var run = 0; run < 20_000; run++)
        {
            var infos = new byte[random.Next(64)];
            random.NextBytes(infos);
            if (infos.Length > 4)
                (infos[0], infos[2], infos[3]) = ((byte)random.Next(14), (byte)random.Next(70), 0);
            ReadOnlySpan<byte> buffer = Record(0x100, 1, infos).AsSpan(..^random.Next(3));
            while (FanotifyRecord.TryTake(ref buffer, out _))
            {
                // Takes what is whole.
            }
        }
    }

    private static byte[] Record(ulong mask, int pid, byte[] infos)
    {
        var record = new byte[24 + infos.Length];
        BinaryPrimitives.WriteInt32LittleEndian(record, record.Length);
        record[4] = 3;
        record[6] = 24;
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(8), mask);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(20), pid);
        infos.CopyTo(record, 24);
        return record;
    }
}
