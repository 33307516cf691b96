using Cronwatch.Ingest.Formats;
using Microsoft.Extensions.Time.Testing;

namespace Cronwatch.Ingest.Tests.Formats;

public sealed class UnknownSchemasTests
{
    private readonly FakeTimeProvider _time = new();

    // What garbage names is asked for so many times a minute and no more.
    [Fact]
    public void Counts_ManyUnknown_CountsAllOthersUntilTheyAreForgotten()
    {
        var unknown = UnknownSchemas.None.With(Enumerable.Range(0, 9_999).Select(WriterSchemaId.Of), _time);
        Assert.False(unknown.Counts(WriterSchemaId.Of(20_000), _time));
        unknown = unknown.With([WriterSchemaId.Of(9_999)], _time);
        Assert.True(unknown.Counts(WriterSchemaId.Of(20_000), _time));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(unknown.Counts(WriterSchemaId.Of(20_000), _time));
        Assert.False(unknown.Counts(WriterSchemaId.Of(1), _time));
    }

    [Fact]
    public void With_AfterTheirTime_BeginsAnew()
    {
        var unknown = UnknownSchemas.None.With([WriterSchemaId.Of(1)], _time);
        _time.Advance(TimeSpan.FromMinutes(1));
        unknown = unknown.With([WriterSchemaId.Of(2)], _time);
        Assert.Equal([WriterSchemaId.Of(2)], unknown.Ids);
        Assert.True(unknown.Counts(WriterSchemaId.Of(2), _time));
    }
}
