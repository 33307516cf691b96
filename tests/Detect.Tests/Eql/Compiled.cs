using Cronwatch.Detect.Eql;
using Cronwatch.Events;

namespace Cronwatch.Detect.Tests.Eql;

/// <summary>Queries that must compile.</summary>
internal static class Compiled
{
    public static EqlQuery Query(string text, out FieldTable fields)
    {
        var builder = new FieldTable.Builder();
        Assert.True(EqlQuery.TryCompile(text, builder, out var query, out var errors), string.Join('\n', errors));
        Assert.Empty(errors);
        fields = builder.ToTable();
        return query;
    }
}
