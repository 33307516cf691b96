namespace Cronwatch.Events;

/// <summary>
/// Deals the keys of a <see cref="LiteralSearch"/> to eight buckets so that few places of ordinary events look as if one of
/// a bucket stood there: a bucket cannot tell its keys' halves of bytes apart, so its price is how common all their
/// combinations are.
/// </summary>
internal static class LiteralBuckets
{
    private const int Buckets = 8;
    private const int Rounds = 3;              // Further ones change little.

    // Characters of Elastic Defend's events in lower case, the commonest first. Their share falls about as below.
    private const string Common = "\"e:tan,i0dros1mcl2p{}-u.564f8b9y73g/vxh zwkjq";

    private static readonly double[] Shares = [.. Enumerable.Range(0, 256).Select(b => ShareOf(Common.IndexOf((char)b, StringComparison.Ordinal)))];

    /// <summary>Each key with its bucket.</summary>
    public static IEnumerable<(int Key, int Bucket)> Of(IEnumerable<int> keys)
    {
        var buckets = Enumerable.Range(0, Buckets).Select(_ => new HashSet<int>()).ToArray();
        var ordered = keys.OrderByDescending(CommonnessOf).ThenBy(k => k).ToArray();
        for (var round = 0; round < Rounds; round++)
            foreach (var key in ordered)
            {
                foreach (var bucket in buckets)
                    bucket.Remove(key);
                buckets.MinBy(b => PriceOf([.. b, key]) - PriceOf(b))!.Add(key);
            }
        return buckets.SelectMany((b, index) => b.Select(key => (key, index)));
    }

    /// <summary>How often three bytes are expected to stand at a place.</summary>
    public static double CommonnessOf(int key) => Shares[key & 0xff] * Shares[key >> 8 & 0xff] * Shares[key >> 16];

    private static double PriceOf(HashSet<int> bucket)
    {
        var price = 1.0;
        for (var shift = 0; shift < 24; shift += 8)
        {
            var lows = bucket.Select(k => k >> shift & 0x0f).Distinct().ToArray();
            price *= bucket.Select(k => k >> (shift + 4) & 0x0f).Distinct().Sum(high => lows.Sum(low => Shares[high << 4 | low]));
        }
        return bucket.Count == 0 ? 0 : price;
    }

    private static double ShareOf(int rank) => rank < 0 ? 0.0005 : 0.08 / (1 + rank / 4.0);
}
