using System.Text.Json.Nodes;
using System.Xml.Linq;
using Shorten.Reports;
using Shorten.Reports.Charts;
using Shorten.Reports.Comparison;
using Shorten.Reports.Results;
using Shorten.Testing;

namespace Shorten.Tests.Reports;

public sealed class ModelComparisonTests : IDisposable
{
    private static readonly string[] s_sections =
        ["Models", "What was removed", "Scores of the blocks", "Perplexity", "Tasks", "Latency and throughput", "Memory", "Retraining", "Samples", "Where the models come from"];

    private readonly TemporaryFolder _folder = new();
    private readonly ResultFixture _files;

    public ModelComparisonTests() => _files = new ResultFixture(_folder.Path);

    [Fact]
    public void Create_FindsResultsBesideTheModels()
    {
        var comparison = Compare(_files.Write());
        Assert.Empty(comparison.Skipped);
        Assert.Equal(["ppl", "taylor"], comparison.Scores.Select(scores => scores.Criterion));
        Assert.Equal(6, comparison.Perplexities.Count);
        Assert.Equal(3 * ResultFixture.Tasks.Count, comparison.Tasks.Count);
        Assert.Equal(2 * ResultFixture.Batches.Count, Assert.Single(comparison.Speeds).Facts.Count);
        var training = Assert.Single(comparison.Trainings);
        Assert.Equal((2, 201), (training.Model, training.Records.Count));
        Assert.Equal(["whole", "pruned-ppl", "lora-ppl/merged"], comparison.Names);
        Assert.Equal([0, 6, 6], comparison.Models.Select(model => model.Removed.Count));
        Assert.Equal(ResultFixture.Removed, comparison.Models[2].Removed);
        Assert.Equal([30, 30, 30], comparison.Models.Select(model => model.NumOriginalBlocks));
        Assert.All(comparison.Tasks.Where(fact => fact.Model > 0), fact => Assert.Equal(-0.03 * fact.Model, fact.Difference!.Value.Difference));
    }

    [Fact]
    public void ToTable_WritesNumbersAlike_InEveryCulture()
    {
        var comparison = Compare(_files.Write());
        var expected = comparison.ToTable().Rows;
        using var commas = new CommaCulture();
        Assert.Equal(expected, comparison.ToTable().Rows);
    }

    [Fact]
    public void Report_HasAllSections_AndIsTheSameInBothForms()
    {
        var document = Compare(_files.Write()).ToReport();
        XNamespace html = "http://www.w3.org/1999/xhtml";
        var page = XDocument.Parse(HtmlRenderer.Render(document)).Root!;
        Assert.Equal(s_sections, page.Descendants(html + "h2").Select(heading => heading.Value));
        string text = MarkdownRenderer.Render(document);
        Assert.Equal(s_sections, text.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]));
        string[] cells = [.. page.Descendants(html + "td").Select(cell => cell.Value)];
        foreach (string figure in (string[])["15.20 ± 0.38", "44.0 ± 1.1", "37.0 ± 2.0 (−3.0)", "34.0 ± 2.0 (−6.0*)", "113,274,432 (−15.8 %)", "125.5 ± 4.2"])
        {
            Assert.Contains(figure, cells);
            Assert.Contains($"| {figure.Replace("*", "\\*", StringComparison.Ordinal)} |", text, StringComparison.Ordinal);
        }
        Assert.Contains("■■■■■■■···■■■■■■■■■■··■■■■·■■■  without 7, 8, 9, 20, 21, 26", text, StringComparison.Ordinal);
        Assert.Equal(2, page.Descendants(html + "li").Count(item => (string?)item.Attribute("aria-label") == "7, removed"));
    }

    [Fact]
    public void Scores_OfLostModelsStandAtTheEdge_WithTheirNumbers()
    {
        var chart = Compare(_files.Write()).ToReport().Sections.Single(section => section.Title == "Scores of the blocks").Parts.OfType<LineChart>().First();
        Assert.Equal(["without the block", "removed in pruned-ppl", "higher: 0 (4,000), 29 (4,000)", "whole model"], chart.Series.Select(series => series.Name));
        Assert.Equal(ResultFixture.Removed, chart.Series[1].Points.Select(point => (int)point.X));
        double edge = chart.Series[0].Points[0].Y;
        Assert.InRange(edge, 24, 200);
        Assert.All(chart.Series[0].Points.Skip(1).SkipLast(1), point => Assert.Equal(20 + 3 * Math.Sin(point.X) + (ResultFixture.Removed.Contains((int)point.X) ? -4 : 0), point.Y));
    }

    [Fact]
    public void Scores_OfSeveralSeeds_AreToldApart()
    {
        _files.Write();
        var scores = JsonNode.Parse(File.ReadAllText(_files.FileOf("scores.ppl.json")))!.AsObject();
        foreach (int seed in (int[])[1234, 1235])
        {
            scores["calibration"] = new JsonObject { ["source"] = "books.jsonl", ["sha256"] = "", ["samples"] = 10, ["length"] = 128, ["seed"] = seed, ["bos"] = "none", ["rows"] = new JsonArray(), ["offsets"] = new JsonArray() };
            _files.WriteJson(seed == 1234 ? "scores.ppl.json" : "scores.other.json", scores);
        }
        var parts = Compare(_files).ToReport().Sections.Single(section => section.Title == "Scores of the blocks").Parts;
        string[] names = ["ppl, 10 windows of 128 tokens of books.jsonl, seed 1234", "ppl, 10 windows of 128 tokens of books.jsonl, seed 1235", "taylor"];
        Assert.Equal(names.Select(name => $"Blocks by {name}").Order(), parts.OfType<LineChart>().Select(chart => chart.Title).Order());
        Assert.Equal(names, parts.OfType<HeatTable>().Single().Rows.Select(row => row.Name).Order());
    }

    [Fact]
    public void Ratios_AreOfMedians()
    {
        var bench = _files.Bench();
        // A slow run of the first model, at batch 1.
        bench["points"]![0]!["tokensPerSecond"] = new JsonObject { ["mean"] = 50, ["std"] = 40, ["values"] = new JsonArray(10, 100, 100, 100) };
        bench["points"]![ResultFixture.Batches.Count]!["tokensPerSecond"] = new JsonObject { ["mean"] = 150, ["std"] = 0, ["values"] = new JsonArray(150) };
        _files.WriteJson("bench.json", bench);
        var table = Compare(_files).ToReport().Sections.Single(section => section.Title == "Latency and throughput").Parts.OfType<ReportTable>().Single();
        Assert.Equal("1.50", table.Rows[ResultFixture.Batches.Count][^1]);
        Assert.Contains("150.0 (+50.0 %)", Compare(_files).ToTable().Rows[1]);
    }

    [Fact]
    public void Find_GoesByHashes_NotByPaths()
    {
        var eval = _files.Eval();
        // The first model was measured elsewhere; at the second one's path lay other weights.
        foreach (var row in eval["perplexity"]!.AsArray())
        {
            if ((string)row!["model"]! == _files.PathOf("whole"))
                row["model"] = "/elsewhere/whole";
            else if ((string)row["model"]! == _files.PathOf("pruned-ppl"))
                row["modelSha256"]!["model.safetensors"] = ResultFixture.HashOf("another");
            else
                row["modelSha256"] = null;
        }
        _files.WriteJson("eval.json", eval);
        var comparison = Compare(_files);
        Assert.Equal([0, 0, 2, 2], comparison.Perplexities.Select(fact => fact.Model));
        Assert.Equal($"{_files.FileOf("eval.json")}: {_files.PathOf("pruned-ppl")} was measured with other weights or another adapter", Assert.Single(comparison.Skipped));
    }

    [Fact]
    public void Create_NamesWhatBelongsToOthers_InNamedFiles()
    {
        using var other = new TemporaryFolder();
        string path = other.File("other.json");
        File.WriteAllText(path, _files.Bench().ToJsonString().Replace(ResultFixture.HashOf("whole"), ResultFixture.HashOf("x"), StringComparison.Ordinal).Replace(ResultFixture.HashOf("pruned-ppl"), ResultFixture.HashOf("y"), StringComparison.Ordinal).Replace(_folder.Path, "/there", StringComparison.Ordinal));
        var comparison = Compare(_files, path);
        Assert.Empty(comparison.Speeds);
        Assert.Equal([$"{path}: is about /there/whole", $"{path}: is about /there/pruned-ppl"], comparison.Skipped);
        // Found nearby, it is nobody's business.
        File.Copy(path, _files.FileOf("other.json"));
        Assert.Empty(Compare(_files).Skipped);
    }

    [Fact]
    public void Report_SaysWhichCommandMakesWhatIsMissing()
    {
        var document = Compare(_files).ToReport();
        var missing = Assert.IsType<ReportTable>(document.Sections.Single(section => section.Title == "Not measured").Parts[0]);
        Assert.Equal(["scores of the blocks", "perplexity", "tasks", "latency, throughput and memory"], missing.Rows.Select(row => row[0]));
        Assert.All(missing.Rows, row => Assert.StartsWith("shorten ", row[1], StringComparison.Ordinal));
        Assert.DoesNotContain(document.Sections, section => section.Title == "Tasks" && section.Parts.Count > 0);
    }

    [Fact]
    public void Create_TakesPlans_WhereThereAreNoScores()
    {
        var scores = Enumerable.Range(0, ResultFixture.NumBlocks).Select(block => block < 4 ? null : (JsonNode?)(100.0 - block));
        _files.WriteJson("plan.json", new JsonObject
        {
            ["schema"] = 1,
            ["numBlocks"] = ResultFixture.NumBlocks,
            ["removed"] = new JsonArray(29),
            ["kept"] = new JsonArray([.. Enumerable.Range(0, 29).Select(i => (JsonNode?)i)]),
            ["criterion"] = "ppl",
            ["scores"] = new JsonArray([.. scores]),
            ["settings"] = new JsonObject(),
            ["sourceSha256"] = new JsonObject { ["model.safetensors"] = ResultFixture.HashOf("whole") },
        });
        Assert.Null(Assert.Single(Compare(_files).Scores).Scores[3]);
        Assert.Equal(20.0 + 3 * Math.Sin(3), Compare(_files.Write()).Scores.Single(own => own.Criterion == "ppl").Scores[3]);
    }

    [Theory]
    [InlineData("not json", "not valid JSON (line 1)")]
    [InlineData("[1]", "a result must be a JSON object")]
    [InlineData("{\"a\":1}", "is no result of analyze")]
    [InlineData("{\"schema\":2,\"points\":[]}", "schema 2 is not supported")]
    [InlineData("{\"schema\":1,\"points\":[]}", "is broken: ")]
    [InlineData("{\"schema\":1,\"points\":[],\"points\":[]}", "not valid JSON")]
    [InlineData("{\"schema\":1,\"date\":\"\",\"cpu\":\"\",\"warmup\":1,\"runs\":1,\"models\":[],\"points\":[null]}", "is broken: ")]
    [InlineData("{\"schema\":1,\"date\":null,\"cpu\":\"\",\"warmup\":1,\"runs\":1,\"models\":[],\"points\":[]}", "is broken: ")]
    [InlineData("{\"schema\":1,\"perplexity\":[{\"model\":\"m\"}]}", "is broken: ")]
    [InlineData("{\"schema\":1,\"perplexity\":5}", "is broken: ")]
    [InlineData("{\"schema\":1,\"results\":{}}", "is broken: ")]
    [InlineData("{\"schema\":1,\"criterion\":\"ppl\",\"numBlocks\":3,\"blocks\":[]}", "not a score file")]
    [InlineData("{\"schema\":1,\"numBlocks\":3,\"kept\":[0]}", "removed must be a list")]
    public void Create_EndsInOneLine_BrokenFile(string text, string mustSay)
    {
        string path = _folder.File("broken.json");
        File.WriteAllText(path, text);
        var e = Assert.Throws<ResultFileException>(() => Compare(_files, path));
        Assert.Equal(path, e.Path);
        Assert.StartsWith($"{path}: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(mustSay, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Theory]
    [InlineData("{\"step\":1}\nnull\n")]
    [InlineData("{\"step\":1}\n{\"step\":\"two\"}\n")]
    [InlineData("{\"loss\":1}\n")]
    public void Create_EndsInOneLine_BrokenLog(string text)
    {
        _files.Write();
        File.WriteAllText(_files.FileOf("lora-ppl/train.jsonl"), text);
        Assert.Contains("train.jsonl: has a line that is no step", Assert.Throws<ResultFileException>(() => Compare(_files)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_IgnoresWhatLiesBesideAndIsNoResult()
    {
        _files.Write();
        File.WriteAllText(_files.FileOf("tokenizer.json"), "{ broken");
        File.WriteAllText(_files.FileOf("config.json"), "{\"a\":1,\"a\":2}");
        File.WriteAllText(_files.FileOf("list.json"), "[]");
        Assert.Equal(6, Compare(_files).Perplexities.Count);
    }

    [Fact]
    public void Create_NamesTheTask_ResultWithoutItsConfig()
    {
        var eval = _files.Eval();
        eval["models"]![0]!["configs"]!.AsObject().Remove("piqa");
        _files.WriteJson("eval.json", eval);
        Assert.Contains("configs or n-samples lack piqa", Assert.Throws<ResultFileException>(() => Compare(_files)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToJson_HasTheFactsOfEachModel()
    {
        var json = Compare(_files.Write()).ToJson();
        Assert.Equal(1, (int)json["schema"]!);
        var merged = json["models"]![2]!;
        Assert.Equal(("lora-ppl/merged", 24, 30), ((string)merged["name"]!, (int)merged["blocks"]!, (int)merged["originalBlocks"]!));
        Assert.Equal(ResultFixture.Removed, merged["removed"]!.AsArray().Select(block => (int)block!));
        Assert.Equal(44.0, (double)merged["perplexity"]![0]!["perplexity"]!);
        Assert.Equal(0.49, (double)merged["average"]!, 12);
        Assert.Equal(200, (int)merged["retraining"]!["steps"]!);
        Assert.Equal(JsonNode.Parse(json.ToJsonString())!.ToJsonString(), json.ToJsonString());
    }

    [Fact]
    public void Names_AreAsLongAsNeeded()
    {
        Assert.Equal(["model", "pruned"], ModelNames.Of(["/a/model", "/b/pruned/"]));
        Assert.Equal(["a/model", "b/model", "c"], ModelNames.Of(["/x/a/model", "/x/b/model", "/x/c"]));
        Assert.Equal(["lora/merged"], ModelNames.Of(["/x/lora/merged"]));
        Assert.Equal(["x/m", "x/m"], ModelNames.Of(["/x/m", "/x/m"]));
    }

    public void Dispose() => _folder.Dispose();

    private static ModelComparison Compare(ResultFixture files, params string[] results) => ModelComparison.Create(ComparisonFixture.Models(files), results);
}
