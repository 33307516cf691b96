using System.Security.Cryptography;

namespace Cronwatch.Events.Tests;

public sealed class AlertIdTests
{
    private const string Cron = "ff10d4d8-fea7-422d-afb1-e5a2702369a9";

    [Fact]
    public void Of_EventWithIds_IsTheHashOfSpaceRuleAgentAndEvent() => Assert.Equal(
        "2255b03fb6480e385158e9db78520e1d07ea86aa9c133c36ce3d5ff6da4206e0",
        AlertId.Of("default", Cron, "f0531fa6-f25c-46d9-815a-9333b25ba728", "NiUEE6P7Pv00Sp1S++++9q6D", default));

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "e1")]
    [InlineData("a1", "")]
    public void Of_EventWithoutIds_IsTheHashOfItsBytes(string? agent, string? id) => Assert.Equal(
        "e6a85e6a88237f7ce54cf4a5a3dec8c4c20fcad962e24e6c7388375ccb1b82ae",
        AlertId.Of("default", Cron, agent, id, """{"a":1}"""u8));

    [Fact]
    public void Of_EventWhoseBytesBecameOthers_IsTheHashOfThoseThatCame() => Assert.Equal(
        AlertId.Of("default", Cron, null, null, """{"a":1}"""u8),
        AlertId.Of("default", Cron, null, null, "others"u8, SHA256.HashData("""{"a":1}"""u8)));

    [Fact]
    public void Of_PartsWithBars_CannotBeShiftedIntoEachOther() => Assert.NotEqual(
        AlertId.Of("default", Cron, "a|b", "c", default),
        AlertId.Of("default", Cron, "a", "b|c", default));
}
