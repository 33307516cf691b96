using System.Net;
using Cronwatch.App.Configuration;
using Cronwatch.App.Telemetry;
using Cronwatch.App.Tests.Telemetry;
using Cronwatch.App.WebConsole;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Cronwatch.App.Tests.WebConsole;

[Collection(PipelineInstruments.Collection)]
public sealed class OperationsEndpointsTests
{
    [Theory]
    [InlineData("10.0.0.7", "/healthz", "10.0.0.7", HttpStatusCode.OK)]
    [InlineData("10.0.0.7", "/readyz", "cronwatch.svc", HttpStatusCode.OK)]
    [InlineData("10.0.0.7", "/metrics", "cronwatch.svc", HttpStatusCode.OK)]
    [InlineData("10.0.0.7", "/api/counters", "cronwatch.svc", HttpStatusCode.BadRequest)]
    [InlineData("10.0.0.7", "/metrics/", "cronwatch.svc", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1", "/metrics", "evil.example", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1", "/metrics", "localhost", HttpStatusCode.OK)]
    public async Task Request_ThatReachedAnAddress_IsAnsweredByWhatItIsFor(string reached, string path, string host, HttpStatusCode expected)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        await using var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Connection.LocalIpAddress = IPAddress.Parse(reached);
            return next(context);
        });
        app.UseBrowserGuard(token: null);
        using var metrics = MetricExport.Start(new TelemetryOptions());
        app.MapOperations(_ => Task.FromResult(new ReadyAnswer(Ready: true, NotReady: [])), metrics);
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;

        using var answer = await client.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
    }
}
