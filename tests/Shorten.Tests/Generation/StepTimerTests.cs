using Shorten.Generation;
using Shorten.Models;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Tests.Generation;

/// <summary>Times and memory of a step of generation, by a clock that ticks when it is looked at.</summary>
public sealed class StepTimerTests : IDisposable
{
    private const double Millisecond = 1e-3, Rounding = 1e-9;
    private static readonly int[] _context = [5, 3, 8, 1, 9, 2];

    private readonly OpenModel _open = new("llama-mha");

    private DecoderModel Model => _open.Model;

    public void Dispose() => _open.Dispose();

    [Fact]
    public void Run_TimesEachPart()
    {
        var times = Time(new TickingClock());
        Assert.Equal(Model.Blocks.Count, times.BlockSeconds.Count);
        Assert.All(times.BlockSeconds, seconds => Assert.Equal(Millisecond, seconds, Rounding));
        Assert.Equal(Millisecond, times.HeadSeconds, Rounding);
        // The embedding, the blocks, the head, the choice.
        Assert.Equal((Model.Blocks.Count + 3) * Millisecond, times.Seconds, Rounding);
        Assert.Equal((Model.Blocks.Count + 1) * Millisecond, times.Without([0, 2]), Rounding);
    }

    [Fact]
    public void Run_GivesTheSame_WhereALookNowAndThenTakesLong() =>
        Assert.Equal((Model.Blocks.Count + 3) * Millisecond, Time(new TickingClock(look => look % 50 == 49 ? 900 : 1)).Seconds, Rounding);

    [Fact]
    public void Of_MakesThePartsAddUp_WhereAnotherBlockIsSlowEachTime()
    {
        var times = StepTimes.Of([[0.5, 5, 1, 1, 2, 0.5], [0.5, 1, 5, 1, 2, 0.5], [0.5, 1, 1, 5, 2, 0.5]]);
        Assert.Equal(10, times.Seconds);
        Assert.Equal(2, times.HeadSeconds);
        Assert.All(times.BlockSeconds, seconds => Assert.Equal(7 / 3.0, seconds, Rounding));
        Assert.Equal(3, times.Without([0, 1, 2]), Rounding);
    }

    [Fact]
    public void Run_GivesItsMemoryBack_AndStops()
    {
        using var workspace = new Workspace();
        _ = new StepTimer(Model, _context, workspace, new TickingClock()).Run(default);
        Assert.Equal(0, workspace.UsedBytes);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => new StepTimer(Model, _context, workspace, new TickingClock()).Run(stop.Token));
        Assert.Equal(0, workspace.UsedBytes);
    }

    [Fact]
    public void Memory_IsComputedForFewerBlocks_AsItIsMeasured()
    {
        var fewer = Model.Without([1]);
        var whole = Measure(Model);
        Assert.Equal(Measure(fewer), whole.Of(fewer, _context.Length));
        Assert.Equal(KeyValueCache.BytesPerPosition(Model) * _context.Length, whole.KeyValueBytes);
        Assert.True(whole.WeightBytes > Measure(fewer).WeightBytes && whole.ActivationBytes > 0);
        Assert.Equal(whole.WeightBytes + whole.KeyValueBytes + whole.ActivationBytes, whole.TotalBytes);
    }

    private StepTimes Time(TimeProvider clock)
    {
        using var workspace = new Workspace();
        return new StepTimer(Model, _context, workspace, clock).Run(default);
    }

    private static GenerationMemory Measure(DecoderModel model)
    {
        using var workspace = new Workspace();
        return GenerationMemory.Measure(model, _context[..^1], workspace, default);
    }
}
