using Cronwatch.Ingest.Formats;

namespace Cronwatch.Ingest.Tests.Formats;

public sealed class AvroFrameTests
{
    [Theory]
    [InlineData("000000000700", true, 7)]
    [InlineData("0000000007", true, 7)]
    [InlineData("00FFFFFFFF", true, -1)]
    [InlineData("00000000", false, 0)]
    [InlineData("", false, 0)]
    [InlineData("0100000007", false, 0)]
    public void TryRead_Value_GivesTheNumberBehindByteZero(string hex, bool isFrame, int number)
    {
        Assert.Equal(isFrame, AvroFrame.TryRead(Convert.FromHexString(hex), out var frame));
        Assert.Equal(isFrame ? new AvroFrame(WriterSchemaId.Of(number), 5) : default, frame);
    }

    [Theory]
    [InlineData("0000000007", "7")]
    [InlineData("0100112233445566778899AABBCCDDEEFF", "00112233-4455-6677-8899-aabbccddeeff")]
    [InlineData("000000000700", null)]
    [InlineData("01001122", null)]
    [InlineData("02", null)]
    [InlineData("", null)]
    public void TryReadHeader_Header_GivesNumberOrGuid(string hex, string? schema)
    {
        Assert.Equal(schema is not null, AvroFrame.TryReadHeader(Convert.FromHexString(hex), out var frame));
        Assert.Equal(schema ?? "0", frame.Schema.ToString());
        Assert.Equal(0, frame.BodyAt);
    }
}
