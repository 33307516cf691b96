namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>Values in a row: several values of one slot.</summary>
internal sealed class ArrayType(AvroType element, bool isRead) : BlocksType(isRead)
{
    private static readonly (byte[], byte[]) Square = ([(byte)'['], [(byte)']']);

    protected override bool HasEmptyElements => element.IsEmpty;

    protected override (byte[] Open, byte[] Close) Brackets => Square;

    protected override int ReadElement(ref AvroReading reading, int at) => element.Read(ref reading, at);

    protected override int WriteElement(ref AvroReading reading, int at, JsonBuffer json)
    {
        var start = json.Length;
        at = element.Write(ref reading, at, json);
        json.EndValue(start, start);
        return at;
    }
}
