using Microsoft.Playwright;

namespace Shorten.Pages.Tests;

/// <summary>A page in the browser, and what it did while it was open.</summary>
internal sealed class ReportPage : IAsyncDisposable
{
    public const int Phone = 390, Desktop = 1280;

    private const int Height = 844;

    private readonly IBrowserContext _context;

    private ReportPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, and exceptions.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Everything that was asked for.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Opens the file at <paramref name="path"/>.</summary>
    public static async Task<ReportPage> OpenAsync(IBrowser browser, string path, int width, ColorScheme scheme = ColorScheme.Light, bool hasScript = true)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = Height },
            ColorScheme = scheme,
            JavaScriptEnabled = hasScript,
            DeviceScaleFactor = width == Phone ? 2 : 1,
        });
        var opened = new ReportPage(context, await context.NewPageAsync());
        opened.Page.Console += (_, message) => opened.Complain(message);
        opened.Page.PageError += (_, error) => opened.Complaints.Add(error);
        opened.Page.Request += (_, request) => opened.Requests.Add(request.Url);
        await opened.Page.GotoAsync(new Uri(path).AbsoluteUri);
        return opened;
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Complain(IConsoleMessage message)
    {
        if (message.Type is "error" or "warning")
            Complaints.Add(message.Text);
    }
}
