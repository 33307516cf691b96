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

    [Theory]
    [InlineData("event.action file.Ext.original.path", true)]
    [InlineData("event.action file.Ext.original.path file.path", true)]
    [InlineData("event.action", false)]
    [InlineData("file.Ext.original.path event.action", false)]
    public void Extends_TableOfThese_OnlyWithTheSameSlots(string names, bool extends) =>
        Assert.Equal(extends, new FieldTable.Builder().Intern(names.Split(' ')).ToTable().Extends(Table));

    [Fact]
    public void Child_ManyNamesThatAreAlike_FindsEachAndNoOther()
    {
        string[] names = [.. Enumerable.Range(0, 3_000).Select(i => $"field{i:D5}name"), "", "a", "ab", "abc", "abcd", "abcdefgh", "abcdefghi"];
        var table = new FieldTable.Builder().Intern(names).ToTable();

        foreach (var name in names)
        {
            Assert.Equal(table.SlotOf(name), table.SlotAt(table.Child(FieldTable.Root, Encoding.UTF8.GetBytes(name))));
            Assert.Equal(FieldTable.None, table.Child(FieldTable.Root, Encoding.UTF8.GetBytes(name + "x")));
        }
    }
}
