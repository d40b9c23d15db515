using System.Globalization;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Tensors;

namespace Shorten.Cli.Verbs;

/// <summary>The perplexities of an evaluation, as table, JSON and CSV.</summary>
internal sealed class EvalReport(PerplexityProtocol protocol)
{
    private const double Mebibyte = 1 << 20;
    private readonly List<EvalRow> _rows = [];

    private IEnumerable<IGrouping<string, EvalRow>> ByModel => _rows.GroupBy(row => row.Model);

    private IEnumerable<string> Files => _rows.Select(row => row.File).Distinct();

    public void Add(EvalRow row) => _rows.Add(row);

    public void Print(VerbContext context)
    {
        var table = Figures.Table(["model", ">blocks", ">parameters", .. Files.Select(file => $">PPL {Path.GetFileName(file)}")]);
        foreach (var model in ByModel)
            table.Row([model.Key, Figures.Count(model.First().NumBlocks), Figures.Count(model.First().NumParameters), .. model.Select(row => Figures.Number(row.Perplexity))]);
        context.Print(table);
        context.Line(protocol.Line(_rows.Select(row => row.Bos).Distinct()));
    }

    public JsonObject ToJson() => new()
    {
        ["schema"] = 1,
        ["version"] = typeof(EvalReport).Assembly.GetName().Version!.ToString(3),
        ["compute"] = protocol.Compute.Name(),
        ["perplexity"] = new JsonArray([.. _rows.Select(row => row.ToJson(protocol))]),
    };

    /// <summary>The columns of the paper's ppl.csv; a column <c>model</c> in front where there are several.</summary>
    public string ToCsv()
    {
        bool several = ByModel.Skip(1).Any();
        var lines = new List<string> { $"{(several ? "model," : "")}{string.Join(',', Files.Select(file => OutputText.CsvField("ppl_" + Stem(file))))},params,mem" };
        foreach (var model in ByModel)
        {
            string values = string.Join(',', model.Select(row => row.Perplexity.ToString("R", CultureInfo.InvariantCulture)));
            string memory = (model.Max(row => row.Bytes) / Mebibyte).ToString("0.0", CultureInfo.InvariantCulture);
            lines.Add($"{(several ? OutputText.CsvField(model.Key) + "," : "")}{values},{model.First().NumParameters},{memory}");
        }
        return string.Join('\n', lines) + "\n";
    }

    private static string Stem(string file)
    {
        string name = Path.GetFileName(file);
        return Path.GetFileNameWithoutExtension(Path.GetExtension(name) is ".gz" or ".zst" ? Path.GetFileNameWithoutExtension(name) : name);
    }
}
