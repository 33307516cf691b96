using Microsoft.Playwright;

namespace Cronwatch.App.Tests.WebConsole;

/// <summary>The browser that is installed here, without a window.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IBrowserContext? _context;

    /// <summary>Where it is; null: none is installed.</summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable("PATH")?.Split(':')
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    public async Task InitializeAsync()
    {
        if (Program is null)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox"] });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>Closes the page that was opened last.</summary>
    public Task CloseAsync() => _context?.CloseAsync() ?? Task.CompletedTask;

    /// <summary>A page with nothing of others in it.</summary>
    public async Task<IPage> OpenAsync(ColorScheme scheme = ColorScheme.Light, bool scripts = true)
    {
        Skip.If(_browser is null, $"no browser: none of {string.Join(", ", Names)} is on the PATH");
        _context = await _browser!.NewContextAsync(new() { ColorScheme = scheme, JavaScriptEnabled = scripts, ViewportSize = new() { Width = 1400, Height = 900 } });
        return await _context.NewPageAsync();
    }
}
