using System.Text;

namespace Cronwatch.Events.Tests;

public sealed class FieldTableTests
{
    private static readonly FieldTable Table = new FieldTable.Builder().Intern(["event.action", "file.Ext.original.path"]).ToTable();

    [Theory]
    [InlineData("event.action")]
    [InlineData("file.Ext.original.path")]
    public void Child_DottedKey_WalksAllItsParts(string name) =>
        Assert.Equal(Table.SlotOf(name), Table.SlotAt(Table.Child(FieldTable.Root, Encoding.UTF8.GetBytes(name))));

    [Theory]
    [InlineData("event.kind")]
    [InlineData("events")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("event..action")]
    public void Child_KeyThatNobodyReads_IsNone(string key) =>
        Assert.Equal(-1, Table.Child(FieldTable.Root, Encoding.UTF8.GetBytes(key)));
}
