using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Tests;

/// <summary>Runs a small model over a batch.</summary>
internal static class RunModel
{
    /// <summary>Logits <c>[sequences x T, V]</c> of the model at <paramref name="path"/>.</summary>
    public static float[] Logits(string path, long[] ids, int sequences, params int[] removed)
    {
        using var checkpoint = Checkpoint.Open(path);
        return Logits(DecoderModel.Open(checkpoint).Without(removed), ids, sequences);
    }

    /// <summary>Logits <c>[sequences x T, V]</c> of an open model.</summary>
    public static float[] Logits(DecoderModel model, long[] ids, int sequences)
    {
        using var workspace = new Workspace();
        int length = ids.Length / sequences;
        var x = workspace.Rent(ids.Length, model.Settings.HiddenSize);
        model.Embed([.. ids.Select(id => (int)id)], x);
        var rope = new RopeTable(model.Settings, length, workspace);
        BlockWalk.Run(model, 0, (_, block) => BlockWalk.Forward(block, x, length, rope, workspace), default);
        model.FinalNorm(x, x);
        var logits = workspace.Rent(ids.Length, model.Settings.VocabSize);
        model.Logits(x, logits, workspace);
        return [.. Enumerable.Range(0, ids.Length).SelectMany(row => logits.RowSpan(row).ToArray())];
    }
}
