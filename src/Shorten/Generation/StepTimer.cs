using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Generation;

/// <summary>Times the step that gives one greedy token to one sequence, part by part.</summary>
/// <param name="model">The model.</param>
/// <param name="context">The sequence, whose last token the step takes in; every step is at its end, as the cache forgets it again.</param>
/// <param name="workspace">Holds cache and activations.</param>
/// <param name="clock">What measures time.</param>
/// <remarks>Parts are timed inside whole steps: a block that runs again and again by itself would find its weights in the processor's cache.</remarks>
public sealed class StepTimer(DecoderModel model, IReadOnlyList<int> context, Workspace workspace, TimeProvider clock)
{
    // What the runtime compiles anew while it runs is ready after the first second. A large model's steps are few, and long enough to differ little.
    private const double WarmUpSeconds = 1, MeasuredSeconds = 3;
    private const int LeastWarmUp = 3, LeastSteps = 9, MostSteps = 1000;

    // Times of a step: its start, the embedding's end, each block's, the head's and the choice's.
    private readonly long[] _marks = new long[model.Blocks.Count + 4];
    private readonly Sampler _sampler = new(new SamplingSettings());
    private readonly KeyValueBatch _batch = new();

    /// <summary>Runs steps, first some that do not count.</summary>
    /// <exception cref="MemoryLimitException">The context does not fit the limit of the workspace.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public StepTimes Run(CancellationToken cancellationToken)
    {
        using var scope = workspace.Scope();
        var rope = new RopeTable(model.Settings, context.Count, workspace);
        var cache = new KeyValueCache(model, context.Count, workspace);
        Tensor x = workspace.Rent(1, model.Settings.HiddenSize), logits = workspace.Rent(1, model.Settings.VocabSize);
        if (context.Count > 1)
            model.Forward([.. context.SkipLast(1)], cache, rope, workspace, workspace.Rent(context.Count - 1, model.Settings.HiddenSize));
        Action<int> mark = done => _marks[done + 1] = clock.GetTimestamp();
        var steps = new List<double[]>();
        long start = clock.GetTimestamp();
        for (int i = 0; i < LeastWarmUp || Since(start) < WarmUpSeconds; i++)
            Step();
        start = clock.GetTimestamp();
        while (steps.Count < LeastSteps || (Since(start) < MeasuredSeconds && steps.Count < MostSteps))
        {
            Step();
            steps.Add([.. _marks.Skip(1).Zip(_marks, (end, begin) => clock.GetElapsedTime(begin, end).TotalSeconds)]);
        }
        return StepTimes.Of(steps);

        void Step()
        {
            cancellationToken.ThrowIfCancellationRequested();
            cache.Truncate(context.Count - 1);
            _batch.Clear();
            _batch.Add(cache, 1);
            _marks[0] = clock.GetTimestamp();
            model.Forward([context[^1]], _batch, rope, workspace, x, mark);
            model.FinalNorm(x, x);
            model.Logits(x, logits, workspace);
            _marks[^2] = clock.GetTimestamp();
            _ = _sampler.Next(logits.RowSpan(0));
            _marks[^1] = clock.GetTimestamp();
        }
    }

    private double Since(long start) => clock.GetElapsedTime(start).TotalSeconds;
}
