using Shorten.Cli.Frame;
using Shorten.Cli.Verbs;
using Shorten.Data;
using Shorten.Evaluation;
using Shorten.Generation;
using Shorten.Models;
using Shorten.Pruning;
using Shorten.Tensors;

namespace Shorten.Cli.Targets;

/// <summary>Measures on this machine what targets bound.</summary>
internal static class TargetCosts
{
    /// <summary>What a target of this kind bounds.</summary>
    /// <param name="kind">Any kind but perplexity.</param>
    /// <param name="context">The run.</param>
    /// <param name="source">The model.</param>
    /// <param name="options">What would be written.</param>
    public static TargetCost Of(TargetKind kind, VerbContext context, ModelSource source, SurgeryOptions options)
    {
        if (kind == TargetKind.Size)
            return new SizeCost(source.Checkpoint, options);
        int[] ids = CheckWindow.Of(source.Model.Settings.VocabSize);
        using var workspace = NewWorkspace();
        string conditions = $"one sequence, {ids.Length} tokens of context, {workspace.Compute.Name()}";
        return kind == TargetKind.Latency ? new LatencyCost(source.Model, $"a token, {conditions}", Time) : new MemoryCost(source.Model, ids.Length, conditions, Measure);

        Workspace NewWorkspace() => context.NewWorkspace(source.FastestCompute);

        StepTimes Time(DecoderModel model)
        {
            context.Notice($"timing a token with {model.Blocks.Count} blocks");
            using var memory = NewWorkspace();
            return new StepTimer(model, ids, memory, context.Clock).Run(context.CancellationToken);
        }

        GenerationMemory Measure(DecoderModel model)
        {
            using var memory = NewWorkspace();
            return GenerationMemory.Measure(model, ids[..^1], memory, context.CancellationToken);
        }
    }

    /// <summary>Perplexity of the calibration windows.</summary>
    public static PerplexityCost Perplexity(VerbContext context, ModelSource source, CalibrationSet calibration)
    {
        string conditions = $"{calibration.Windows.Length} windows of {calibration.Windows[0].Length} tokens, {context.Compute.Name()}";
        return new PerplexityCost(source.Model, conditions, model =>
        {
            using var workspace = context.NewWorkspace();
            return PerplexityEvaluator.Run(model, calibration.Windows, workspace, context.Progress, context.CancellationToken).Perplexity;
        });
    }
}
