using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;
using Cronwatch.Support;
using Microsoft.Extensions.Logging;

namespace Cronwatch.Ingest.Tests.Formats;

public sealed class AvroSchemasTests : IAsyncDisposable
{
    private const string Schema = """{"type":"record","name":"r","fields":[{"name":"a","type":"string"}]}""";

    private static readonly FieldTable Fields = new FieldTable.Builder().Intern(["a", "a.b"]).ToTable();
    private static readonly WriterSchemaId Seven = WriterSchemaId.Of(7);

    private readonly RegistryDouble _registry = new();
    private readonly HurriedTime _time = new(DateTimeOffset.UnixEpoch);
    private readonly LogLines _log = new();
    private readonly AvroSchemas _schemas;

    public AvroSchemasTests() => _schemas = SchemasOf(_registry.Url);

    public async ValueTask DisposeAsync()
    {
        _schemas.Dispose();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task ResolveAsync_SchemaThatTheRegistryHas_IsAskedForOnce()
    {
        _registry.Knows(7, Schema);
        Assert.True(_schemas.IsMissing(Seven));
        Assert.False(_schemas.TryGet(Seven, out _));
        await _schemas.ResolveAsync([Seven, Seven], default);
        await _schemas.ResolveAsync([Seven], default);
        Assert.False(_schemas.IsMissing(Seven));
        Assert.True(_schemas.TryGet(Seven, out _));
        Assert.Equal(["/schemas/ids/7"], _registry.Asked);
    }

    [Fact]
    public async Task ResolveAsync_SchemaThatTheRegistryDoesNotHave_IsUnknownForAMinute()
    {
        await _schemas.ResolveAsync([Seven], default);
        Assert.False(_schemas.IsMissing(Seven));
        Assert.False(_schemas.TryGet(Seven, out _));
        await _schemas.ResolveAsync([Seven], default);
        Assert.Single(_registry.Asked);

        _registry.Knows(7, Schema);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_schemas.IsMissing(Seven));
        await _schemas.ResolveAsync([Seven], default);
        Assert.True(_schemas.TryGet(Seven, out _));
    }

    [Theory]
    [InlineData("\"string\"", "", "it is no record")]
    [InlineData("nonsense", "", "'nonsense' is an invalid JSON literal")]
    [InlineData("syntax = proto3", ""","schemaType":"PROTOBUF" """, "it is PROTOBUF")]
    [InlineData("?", ""","schemaType":"NOVEL" """, "NOVEL")]
    public async Task ResolveAsync_SchemaThatEventsCannotBeReadBy_IsSaidOnce(string schema, string more, string reason)
    {
        _registry.Knows(7, schema, more);
        await _schemas.ResolveAsync([Seven], default);
        _time.Advance(TimeSpan.FromDays(1));
        await _schemas.ResolveAsync([Seven], default);
        Assert.False(_schemas.IsMissing(Seven));
        Assert.False(_schemas.TryGet(Seven, out _));
        Assert.Contains(reason, Assert.Single(_log.Lines), StringComparison.Ordinal);
        Assert.StartsWith($"Schema 7 of {_registry.Url}/", _log.Lines.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResolveAsync_SchemaThatNamesOthers_FetchesThem()
    {
        _registry
            .Knows(7, """{"type":"record","name":"r","fields":[{"name":"a","type":"other.b"}]}""",
                ""","references":[{"name":"other.b","subject":"b","version":3}]""")
            .Knows("b", 3, """{"type":"record","name":"b","namespace":"other","fields":[{"name":"b","type":"other.c"}]}""",
                ""","references":[{"name":"other.c","subject":"c","version":1}]""")
            .Knows("c", 1, """{"type":"enum","name":"c","namespace":"other","symbols":["x","y"]}""");
        await _schemas.ResolveAsync([Seven], default);
        Assert.True(_schemas.TryGet(Seven, out var plan));
        var read = new HostEvent(Fields);
        Assert.Null(plan.Read([2], 0, read));
        Assert.Equal("y", read.TextOf(Fields.SlotOf("a.b")));
    }

    [Fact]
    public async Task ResolveAsync_SchemaThatNamesWhatIsNotThereYet_IsUnknownForAMinute()
    {
        _registry.Knows(7, Schema, ""","references":[{"name":"b","subject":"b","version":1}]""");
        await _schemas.ResolveAsync([Seven], default);
        Assert.False(_schemas.TryGet(Seven, out _));
        _registry.Knows("b", 1, """{"type":"record","name":"b","fields":[]}""");
        _time.Advance(TimeSpan.FromMinutes(1));
        await _schemas.ResolveAsync([Seven], default);
        Assert.True(_schemas.TryGet(Seven, out _));
    }

    [Fact]
    public async Task ResolveAsync_SchemasThatNameEachOtherInARing_EndsAndSaysSo()
    {
        _registry
            .Knows(7, Schema, ""","references":[{"name":"b","subject":"b","version":1}]""")
            .Knows("b", 1, """{"type":"record","name":"b","fields":[{"name":"c","type":"c"}]}""", ""","references":[{"name":"c","subject":"c","version":1}]""")
            .Knows("c", 1, """{"type":"record","name":"c","fields":[{"name":"b","type":"b"}]}""", ""","references":[{"name":"b","subject":"b","version":1}]""");
        await _schemas.ResolveAsync([Seven], default);
        Assert.False(_schemas.TryGet(Seven, out _));
        Assert.Single(_log.Lines);
    }

    [Fact]
    public async Task ResolveAsync_Guid_IsAskedForByIt()
    {
        var id = new Guid("00112233-4455-6677-8899-aabbccddeeff");
        _registry.Knows(id, Schema);
        await _schemas.ResolveAsync([WriterSchemaId.Of(id)], default);
        Assert.True(_schemas.TryGet(WriterSchemaId.Of(id), out _));
        Assert.False(_schemas.TryGet(WriterSchemaId.Of(0), out _));
    }

    [Fact]
    public async Task ResolveAsync_RegistryThatIsAway_WaitsUntilItIsBack()
    {
        _registry.Knows(7, Schema);
        await _registry.StopAsync();
        var resolving = _schemas.ResolveAsync([Seven], default);
        Assert.Contains($"The schema registry at {_registry.Url}/ does not answer", await _log.FirstAsync(), StringComparison.Ordinal);
        Assert.False(resolving.IsCompleted);
        Assert.True(_schemas.IsMissing(Seven));

        _registry.Start();
        await resolving;
        Assert.True(_schemas.TryGet(Seven, out _));
        Assert.Equal($"The schema registry at {_registry.Url}/ answers again.", _log.Lines.Last());
    }

    [Fact]
    public async Task ResolveAsync_RegistryThatIsAway_CanBeGivenUp()
    {
        await _registry.StopAsync();
        using var giveUp = new CancellationTokenSource();
        var resolving = _schemas.ResolveAsync([Seven], giveUp.Token);
        await _log.FirstAsync();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resolving);
        Assert.True(_schemas.IsMissing(Seven));
    }

    [Fact]
    public async Task TryGet_RegistryThatIsAway_HasWhatWasKnownBefore()
    {
        _registry.Knows(7, Schema);
        await _schemas.ResolveAsync([Seven], default);
        await _registry.StopAsync();
        _time.Advance(TimeSpan.FromDays(1));
        Assert.False(_schemas.IsMissing(Seven));
        await _schemas.ResolveAsync([Seven], default);
        Assert.True(_schemas.TryGet(Seven, out _));
    }

    [Theory]
    [InlineData(401, """{"error_code":401,"message":"Unauthorized"}""")]
    [InlineData(403, """{"error_code":40301,"message":"Forbidden"}""")]
    [InlineData(404, "<html>no such page</html>")]
    [InlineData(500, """{"error_code":50001,"message":"store"}""")]
    [InlineData(503, "busy")]
    [InlineData(200, "<html>Please log in.</html>")]
    public async Task ResolveAsync_AnswerThatSaysNothingOfTheSchema_LosesNoRecordOverIt(int status, string body)
    {
        _registry.Answers("/schemas/ids/7", status, body);
        var resolving = _schemas.ResolveAsync([Seven], default);
        Assert.Contains("does not answer", await _log.FirstAsync(), StringComparison.Ordinal);
        _registry.Knows(7, Schema);
        await resolving;
        Assert.True(_schemas.TryGet(Seven, out _));
    }

    [SkippableFact]
    public async Task ResolveAsync_RealRegistry_HasWhatWasRegistered()
    {
        Skip.If(ServerEnvironment.SchemaRegistry is null, ServerEnvironment.NoSchemaRegistry);
        var url = ServerEnvironment.SchemaRegistry.ToString().TrimEnd('/');
        using var http = new HttpClient();
        var answer = await http.PostAsJsonAsync($"{url}/subjects/cronwatch-avro-schemas/versions", new { schema = Schema });
        var id = WriterSchemaId.Of((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt32());
        var unknown = WriterSchemaId.Of(int.MaxValue);

        using var schemas = SchemasOf(url);
        await schemas.ResolveAsync([id, unknown], default);

        Assert.True(schemas.TryGet(id, out var plan));
        var read = new HostEvent(Fields);
        Assert.Null(plan.Read([2, (byte)'x'], 0, read));
        Assert.Equal("x", read.TextOf(Fields.SlotOf("a")));
        Assert.False(schemas.TryGet(unknown, out _));
        Assert.False(schemas.IsMissing(unknown));
    }

    private AvroSchemas SchemasOf(string url) =>
        new(new RegistryClient(new RegistryTarget { Urls = [new Uri(url)] }), Fields, _time, new Random(1), _log);

    private sealed class LogLines : ILogger<AvroSchemas>
    {
        private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<string> Lines { get; } = [];

        public Task<string> FirstAsync() => _first.Task;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Lines.Enqueue(formatter(state, exception));
            _first.TrySetResult(formatter(state, exception));
        }
    }
}
