using System.Globalization;
using Shorten.Checkpoints;
using Shorten.Data;
using Shorten.Models;
using Shorten.Models.Families;
using Shorten.Tensors;
using Shorten.Tokenizers;

namespace Shorten.Benchmarks;

/// <summary>Perplexity by the arithmetic of generation: every token goes through the model in a step of its own, sixteen segments at a time.</summary>
public static class StepwisePerplexity
{
    private const int Length = 128, Batch = 16;

    /// <summary>Prints the perplexity of the first <paramref name="numSegments"/> segments of 128 tokens of <paramref name="text"/> in each mode.</summary>
    public static void Print(string path, string text, int numSegments)
    {
        using var checkpoint = Checkpoint.Open(path);
        var model = DecoderModel.Open(checkpoint);
        var tokenizer = checkpoint.Gguf is { } metadata ? Tokenizer.FromGguf(metadata, path) : Tokenizer.FromFolder(Family.FolderOf(checkpoint));
        int[][] segments = PerplexitySegments.Cut(WholeText.Read(text), tokenizer, Length, BosMode.None, numSegments).Segments;
        foreach (var compute in Enum.GetValues<ComputeMode>())
        {
            using var workspace = new Workspace(compute: compute);
            double nll = segments.Chunk(Batch).Sum(batch => Nll(model, batch, workspace));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{compute.Name()} {Math.Exp(nll / (segments.Length * (Length - 1.0))):F4}"));
        }
    }

    private static double Nll(DecoderModel model, int[][] batch, Workspace workspace)
    {
        var rope = new RopeTable(model.Settings, Length, workspace);
        var caches = batch.Select(_ => new KeyValueCache(model, Length, workspace)).ToList();
        Tensor x = workspace.Rent(batch.Length, model.Settings.HiddenSize), logits = workspace.Rent(batch.Length, model.Settings.VocabSize);
        var pass = new KeyValueBatch();
        double sum = 0;
        for (int t = 0; t + 1 < Length; t++)
        {
            pass.Clear();
            caches.ForEach(cache => pass.Add(cache, 1));
            model.Forward([.. batch.Select(segment => segment[t])], pass, rope, workspace, x);
            model.FinalNorm(x, x);
            model.Logits(x, logits, workspace);
            for (int i = 0; i < batch.Length; i++)
                sum += Nll(logits.RowSpan(i), batch[i][t + 1]);
        }
        caches.ForEach(cache => cache.Release(workspace));
        workspace.Return(logits);
        workspace.Return(x);
        rope.Release(workspace);
        return sum;
    }

    private static double Nll(ReadOnlySpan<float> logits, int target)
    {
        double max = float.NegativeInfinity, total = 0;
        foreach (float logit in logits)
            max = Math.Max(max, logit);
        foreach (float logit in logits)
            total += Math.Exp(logit - max);
        return Math.Log(total) + max - logits[target];
    }
}
