using System.Text;

namespace Cronwatch.Events.Tests;

public sealed class HostKeyTests
{
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    public void Murmur2_KnownKeys_GiveKafkasHash(string key, int hash) =>
        Assert.Equal(hash, HostKey.Murmur2(Encoding.UTF8.GetBytes(key)));
}
