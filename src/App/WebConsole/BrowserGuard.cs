using System.Collections.Frozen;
using System.Net;

namespace Cronwatch.App.WebConsole;

/// <summary>
/// What stands between the console and a browser that also visits hostile pages: every answer forbids whatever the page
/// does not need, and a request under any name but this machine's own is refused (DNS rebinding).
/// </summary>
internal static class BrowserGuard
{
    /// <summary>What the page may load, and from where: its own script, style and data.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly FrozenSet<string> Loopback =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "127.0.0.1", "localhost", "[::1]");

    /// <summary>Puts the guard before all that is added later.</summary>
    public static void UseBrowserGuard(this WebApplication app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (Loopback.Contains(context.Request.Host.Host) || IsOfMachines(context))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync("The console answers to 127.0.0.1, localhost and [::1] alone.", context.RequestAborted);
    });

    // Whoever lets it listen to others lets their probes and scrapes in, which call it by whatever name it has there.
    private static bool IsOfMachines(HttpContext context) =>
        context.Request.Path.Value is OperationsEndpoints.Health or OperationsEndpoints.Ready or OperationsEndpoints.Metrics
        && context.Connection.LocalIpAddress is { } reached && !IPAddress.IsLoopback(reached);
}
