using System.Text;
using Cronwatch.Support;

namespace Cronwatch.Events.Tests;

public sealed class HostEventTests
{
    private static readonly FieldTable Table = new FieldTable.Builder().Intern(["event.action", "user.id"]).ToTable();

    [Fact]
    public void ToOwned_EventFilledAnew_KeepsTheFirstValues()
    {
        var filled = Some.Event(Table, """{"event.action":["exec","end"],"user":{"id":0}}""");
        var kept = filled.ToOwned();
        filled.Clear();
        filled.SetRaw("{}"u8);
        filled.AddText(0, "other");
        Assert.True(kept.AnyEquals(Table.SlotOf("event.action"), "end"u8));
        Assert.Equal(0, kept.LongOf(Table.SlotOf("user.id")));
        Assert.Equal("""{"event.action":["exec","end"],"user":{"id":0}}""", Encoding.UTF8.GetString(kept.Raw.Span));
    }
}
