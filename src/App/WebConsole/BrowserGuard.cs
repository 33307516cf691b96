using System.Collections.Frozen;
using System.Net;

namespace Cronwatch.App.WebConsole;

/// <summary>
/// What stands between the console and a browser that also visits hostile pages: every answer forbids whatever the page does
/// not need; without a token a request under any name but this machine's own is refused (DNS rebinding), and one that would
/// change something is taken from the console's own pages alone.
/// </summary>
internal static class BrowserGuard
{
    /// <summary>What the page may load, and from where: its own script, style and data.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static readonly FrozenSet<string> Loopback =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "127.0.0.1", "localhost", "[::1]");

    /// <summary>Puts the guard before all that is added later.</summary>
    /// <param name="app">The server.</param>
    /// <param name="token">What whoever asks must know; null: nothing, and only this machine's own names are answered to.</param>
    public static void UseBrowserGuard(this WebApplication app, string? token)
    {
        var access = token is null ? null : new ConsoleAccess(token);
        app.Use((context, next) =>
        {
            AddHeaders(context.Response.Headers);
            return Refusal(context, access) is (var status, { } why) ? RefuseAsync(context, status, why) : next(context);
        });
    }

    private static void AddHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    private static (int Status, string? Why) Refusal(HttpContext context, ConsoleAccess? access)
    {
        var (request, isOfMachines) = (context.Request, IsOfMachines(context.Request));
        var isReachedByOthers = context.Connection.LocalIpAddress is { } reached && !IPAddress.IsLoopback(reached);
        if (isOfMachines && isReachedByOthers)
            return default;
        if ((access is null || isOfMachines) && (isReachedByOthers || !Loopback.Contains(request.Host.Host)))
            return (StatusCodes.Status400BadRequest, "The console answers to 127.0.0.1, localhost and [::1] alone; to others with Console:TokenFile.");
        if (!isOfMachines && access?.Admits(request) == false)
            return (StatusCodes.Status401Unauthorized, "The console asks for its token, as a bearer's or as the password of any user.");
        if (request.Headers["Sec-Fetch-Site"] == "cross-site" && request.Headers["Sec-Fetch-Mode"] != "navigate")
            return (StatusCodes.Status403Forbidden, "Pages of others may link to the console, and load nothing of it.");
        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || IsOwn(request)
            ? default : (StatusCodes.Status403Forbidden, "Only the console's own pages may change something.");
    }

    // Whoever lets it listen to others lets their probes and scrapes in, which call it by whatever name it has there, and know no token.
    private static bool IsOfMachines(HttpRequest request) =>
        request.Path.Value is OperationsEndpoints.Health or OperationsEndpoints.Ready or OperationsEndpoints.Metrics;

    // A browser says where a form was. What is no browser says nothing, and carries nobody's credentials by itself. A proxy before us may
    // speak TLS, so the scheme does not count.
    private static bool IsOwn(HttpRequest request) => request.Headers.Origin.ToString() is { Length: > 0 } origin
        ? Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == request.Host.Value
        : request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin";

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"cronwatch\", charset=\"UTF-8\"";
        return context.Response.WriteAsync(why, context.RequestAborted);
    }
}
