using System.Text.Json;
using Microsoft.Playwright;

namespace Shorten.Pages.Tests;

public sealed class ReportPageTests(Chromium chromium, ReportFiles files) : IClassFixture<Chromium>, IClassFixture<ReportFiles>
{
    // A box of a text is as high as its line; what is within is a little less.
    private const double Slack = 1.5;

    // Of WCAG: text of usual size against its background.
    private const double LeastContrast = 4.5;

    private const string ContrastOfTexts =
        """
        () => {
          const parts = color => color.match(/[\d.]+/g).map(Number);
          const over = (top, under) => [0, 1, 2].map(i => top[i] * (top[3] ?? 1) + under[i] * (1 - (top[3] ?? 1)));
          const light = c => { const l = c.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2]; };
          const paper = parts(getComputedStyle(document.body).backgroundColor);
          return Array.from(document.querySelectorAll("h1,h2,p,td,th,a,pre,summary,li,.caption,figcaption,svg text"), e => {
            const style = getComputedStyle(e), back = over(parts(style.backgroundColor), paper), ink = over(parts(e.tagName == "text" ? style.fill : style.color), back);
            const [a, b] = [light(back), light(ink)].sort((x, y) => y - x);
            return (a + 0.05) / (b + 0.05);
          });
        }
        """;

    private const string TextsOfCharts =
        """
        () => JSON.stringify(Array.from(document.querySelectorAll("svg"), svg => {
          const box = svg.getBoundingClientRect();
          const texts = Array.from(svg.querySelectorAll("text"), text => {
            const r = text.getBoundingClientRect();
            return { text: text.textContent, left: r.left - box.left, top: r.top - box.top, right: r.right - box.left, bottom: r.bottom - box.top, height: r.height };
          });
          return { name: svg.getAttribute("aria-label"), width: box.width, height: box.height, texts };
        }))
        """;

    public static TheoryData<string, int> Pages
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in ReportFiles.Names)
            {
                data.Add(name, ReportPage.Phone);
                data.Add(name, ReportPage.Desktop);
            }
            return data;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Pages))]
    public async Task Page_FitsTheWidth_AsksForNothing_ComplainsOfNothing(string name, int width)
    {
        await using var opened = await ReportPage.OpenAsync(chromium.Browser, files.PathOf(name), width);
        Assert.Equal(width, await opened.Page.EvaluateAsync<int>("() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth, innerWidth)"));
        Assert.Empty(opened.Complaints);
        Assert.Single(opened.Requests, url => !url.StartsWith("data:", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [MemberData(nameof(Pages))]
    public async Task Charts_KeepTheirTextsInside_Apart_AndReadable(string name, int width)
    {
        await using var opened = await ReportPage.OpenAsync(chromium.Browser, files.PathOf(name), width);
        var charts = JsonSerializer.Deserialize<ChartBox[]>(await opened.Page.EvaluateAsync<string>(TextsOfCharts), JsonSerializerOptions.Web)!;
        Assert.True(charts.Length >= 5);
        foreach (var chart in charts)
        {
            Assert.True(chart.Texts.Length >= 4, chart.Name);
            foreach (var text in chart.Texts)
            {
                Assert.True(text.Left >= -Slack && text.Top >= -Slack && text.Right <= chart.Width + Slack && text.Bottom <= chart.Height + Slack, $"{chart.Name}: '{text.Text}' is not inside at {width} px");
                Assert.True(text.Height >= 11, $"{chart.Name}: '{text.Text}' is {text.Height} px high at {width} px");
            }
            for (int i = 0; i < chart.Texts.Length; i++)
            {
                for (int j = 0; j < i; j++)
                    Assert.False(chart.Texts[i].Overlaps(chart.Texts[j], Slack), $"{chart.Name}: '{chart.Texts[i].Text}' is over '{chart.Texts[j].Text}' at {width} px");
            }
        }
    }

    [SkippableTheory]
    [InlineData("comparison", ColorScheme.Light)]
    [InlineData("comparison", ColorScheme.Dark)]
    [InlineData("extremes", ColorScheme.Light)]
    [InlineData("extremes", ColorScheme.Dark)]
    public async Task Texts_StandOutFromTheirBackground(string name, ColorScheme scheme)
    {
        await using var opened = await ReportPage.OpenAsync(chromium.Browser, files.PathOf(name), ReportPage.Desktop, scheme);
        double[] contrasts = await opened.Page.EvaluateAsync<double[]>(ContrastOfTexts);
        Assert.True(contrasts.Length > 100);
        Assert.InRange(contrasts.Min(), LeastContrast, 21);
    }

    [SkippableFact]
    public async Task Scheme_ChangesTheBackground()
    {
        async Task<string> Background(ColorScheme scheme)
        {
            await using var opened = await ReportPage.OpenAsync(chromium.Browser, files.PathOf("comparison"), ReportPage.Desktop, scheme);
            return await opened.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
        }
        Assert.Equal("rgb(255, 255, 255)", await Background(ColorScheme.Light));
        Assert.Equal("rgb(20, 24, 28)", await Background(ColorScheme.Dark));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Page_IsComplete_WithAndWithoutScript(bool hasScript)
    {
        await using var opened = await ReportPage.OpenAsync(chromium.Browser, files.PathOf("comparison"), ReportPage.Desktop, hasScript: hasScript);
        Assert.Equal(
            ["Models", "What was removed", "Scores of the blocks", "Perplexity", "Tasks", "Latency and throughput", "Memory", "Retraining", "Samples", "Where the models come from"],
            await opened.Page.Locator("h2").AllInnerTextsAsync());
        int tables = await opened.Page.Locator("table").CountAsync();
        Assert.True(tables >= 9);
        Assert.Equal(hasScript ? tables : 0, await opened.Page.Locator("button.copy").CountAsync());
        Assert.Equal(2, await opened.Page.Locator("li.gone", new PageLocatorOptions { HasText = "26" }).CountAsync());
    }

    [SkippableFact]
    public async Task Copy_GivesLinesOfCellsWithTabs()
    {
        await using var opened = await ReportPage.OpenAsync(chromium.Browser, files.PathOf("comparison"), ReportPage.Phone);
        await opened.Page.EvaluateAsync("() => Object.defineProperty(navigator, 'clipboard', { value: { writeText: async text => { window.copied = text; } } })");
        await opened.Page.Locator("button.copy").First.ClickAsync();
        string text = await opened.Page.EvaluateAsync<string>("() => window.copied");
        string[][] lines = [.. text.TrimEnd('\n').Split('\n').Select(line => line.Split('\t'))];
        Assert.Equal(["model", "whole", "pruned-ppl", "lora-ppl/merged"], lines.Select(line => line[0]));
        Assert.Single(lines.Select(line => line.Length).Distinct());
        Assert.Equal("134,515,008", lines[1][2]);
        await Assertions.Expect(opened.Page.Locator("button.copy").First).ToHaveTextAsync("copied");
    }

    [SkippableFact]
    public async Task Print_IsBlackOnWhite_WithoutButtons()
    {
        await using var opened = await ReportPage.OpenAsync(chromium.Browser, files.PathOf("comparison"), ReportPage.Desktop, ColorScheme.Dark);
        await opened.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print, ColorScheme = ColorScheme.Dark });
        Assert.Equal("rgb(255, 255, 255)", await opened.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"));
        Assert.False(await opened.Page.Locator("button.copy").First.IsVisibleAsync());
        Assert.False(await opened.Page.Locator("nav").IsVisibleAsync());
        Assert.True(await opened.Page.Locator("svg").First.IsVisibleAsync());
    }

    [SkippableFact]
    public async Task Print_FitsThePaper()
    {
        // A4 within its margins, in CSS pixels.
        const int width = 718;
        await using var opened = await ReportPage.OpenAsync(chromium.Browser, files.PathOf("comparison"), width);
        await opened.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.Equal(width, await opened.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        double[] rights = await opened.Page.EvaluateAsync<double[]>("() => Array.from(document.querySelectorAll('table, svg, .blocks li'), e => e.getBoundingClientRect().right)");
        Assert.InRange(rights.Max(), 0, width + Slack);
    }

    [SkippableFact]
    public async Task Titles_NameEveryChartAndTable()
    {
        await using var opened = await ReportPage.OpenAsync(chromium.Browser, files.PathOf("comparison"), ReportPage.Desktop);
        string[] names = await opened.Page.EvaluateAsync<string[]>("() => Array.from(document.querySelectorAll('svg, .scroll'), e => e.getAttribute('aria-label') ?? '')");
        Assert.All(names, Assert.NotEmpty);
        Assert.Equal(await opened.Page.TitleAsync(), await opened.Page.Locator("h1").InnerTextAsync());
        Assert.Equal("en", await opened.Page.Locator("html").GetAttributeAsync("lang"));
    }

    private sealed record ChartBox(string Name, double Width, double Height, TextBox[] Texts);

    private sealed record TextBox(string Text, double Left, double Top, double Right, double Bottom, double Height)
    {
        public bool Overlaps(TextBox other, double slack) => Math.Min(Right, other.Right) - Math.Max(Left, other.Left) > slack && Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top) > 2 * slack;
    }
}
