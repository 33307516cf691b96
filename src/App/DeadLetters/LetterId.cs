using System.Globalization;

namespace Cronwatch.App.DeadLetters;

/// <summary>Where a dead letter stands in its topic, which is what people call it: <c>partition/offset</c>.</summary>
internal readonly record struct LetterId(int Partition, long Offset)
{
    /// <summary>What is wrong with a text that is none, and the cure.</summary>
    public static string Refusal(string text) => $"`{text}` is no letter; write partition/offset as `cronwatch dead-letters list` does, such as 0/12";

    public static bool TryParse(string text, out LetterId id)
    {
        id = default;
        var parts = text.Split('/');
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            || offset == long.MaxValue)
            return false;
        id = new(partition, offset);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Partition}/{Offset}");
}
