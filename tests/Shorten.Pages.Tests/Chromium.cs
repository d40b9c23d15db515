using Microsoft.Playwright;

namespace Shorten.Pages.Tests;

/// <summary>The browser that pages are looked at with: that of the variable <c>SHORTEN_CHROMIUM</c>, or Debian's.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] s_paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string? Path => ((string?[])[Environment.GetEnvironmentVariable("SHORTEN_CHROMIUM"), .. s_paths]).FirstOrDefault(File.Exists);

    /// <summary>The browser; without one the test is skipped.</summary>
    public IBrowser Browser
    {
        get
        {
            Skip.If(_browser is null, $"no Chromium: set SHORTEN_CHROMIUM to its path, or install it as {s_paths[0]}");
            return _browser;
        }
    }

    public async Task InitializeAsync()
    {
        if (Path is null)
            return;
        _playwright = await Playwright.CreateAsync();
        // A container's root may not make the sandbox, and its /dev/shm is small.
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Path, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
    }
}
