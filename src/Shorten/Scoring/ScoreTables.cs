using System.Globalization;
using System.Text;

namespace Shorten.Scoring;

/// <summary>Scores as CSV, in the names and columns that the code of Shortened LLaMA writes.</summary>
public static class ScoreTables
{
    /// <summary>File name and content of every table of a report.</summary>
    /// <param name="report">The scores.</param>
    /// <param name="numParameters">Parameters of the model.</param>
    /// <param name="parametersOfBlock">Parameters of each block, by index.</param>
    /// <param name="hfNameOf">Turns a tensor's name and block into the Hugging Face name that the tables use.</param>
    public static IReadOnlyDictionary<string, string> Create(ScoreReport report, long numParameters, Func<int, long> parametersOfBlock, Func<string, string> hfNameOf)
    {
        ArgumentNullException.ThrowIfNull(report);
        var tables = new Dictionary<string, string> { ["block_order.csv"] = string.Join(",", report.Order) + "\n" };
        if (report.Criterion == Criterion.Ppl)
            AddPerplexity(tables, report, numParameters, parametersOfBlock);
        else
            AddBlocks(tables, report);
        if (report.Weights is not null)
            AddWeights(tables, report, hfNameOf);
        return tables;
    }

    private static void AddPerplexity(Dictionary<string, string> tables, ScoreReport report, long numParameters, Func<int, long> parametersOfBlock)
    {
        const string Header = "removed_block,ppl_bookcorpus,num_calib_data,params\n";
        string Row(BlockScore b) => string.Create(CultureInfo.InvariantCulture, $"{b.Index},{b.Score:R},{report.Calibration!.Samples},{numParameters - parametersOfBlock(b.Index)}\n");
        foreach (var block in report.Blocks)
            tables[$"ppl_block{block.Index}_removed.csv"] = Header + Row(block);
        tables["all_ppl_unsorted.csv"] = Header + string.Concat(report.Blocks.Select(Row));
        tables["all_ppl_sorted.csv"] = Header + string.Concat(report.Order.Select(i => Row(report.Blocks.First(b => b.Index == i))));
    }

    private static void AddBlocks(Dictionary<string, string> tables, ScoreReport report)
    {
        var score = report.Blocks.ToDictionary(b => b.Index, b => Number(b.Score));
        tables["block_score_all.csv"] = Lines("block_name,block_score", report.Blocks.Select(b => $"model.layers.{b.Index},{score[b.Index]}"));
        tables["block_score_sorted.csv"] = Lines("rank,block_name,block_score,block_index",
            report.Order.Where(score.ContainsKey).Select((block, rank) => $"{rank},model.layers.{block},{score[block]},{block}"));
    }

    private static void AddWeights(Dictionary<string, string> tables, ScoreReport report, Func<string, string> hfNameOf)
    {
        var byBlock = report.Weights!.ToLookup(w => w.Block);
        tables["weight_score.csv"] = Lines("weight_name,weight_score", report.Weights!.Select(w => $"{hfNameOf(w.Name)},{Number(w.Score)}"));
        tables["block_score_detail.csv"] = Lines("block_name,all_weight_scores", report.Blocks.Select(b => $"model.layers.{b.Index},{string.Join(",", byBlock[b.Index].Select(w => Number(w.Score)))}"));
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Lines(string header, IEnumerable<string> rows)
    {
        var text = new StringBuilder(header).Append('\n');
        foreach (string row in rows)
            text.Append(row).Append('\n');
        return text.ToString();
    }
}
