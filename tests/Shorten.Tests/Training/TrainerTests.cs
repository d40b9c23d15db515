using System.Text.Json.Nodes;
using Shorten.Testing;
using Shorten.Training;

namespace Shorten.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private const int Seed = 5;

    private readonly TemporaryFolder _folder = new();

    private static TrainingSettings Settings => new()
    {
        Steps = 17,
        BatchRows = 7,
        MicroBatchRows = 3,
        LearningRate = 0.1,
        WarmupSteps = 3,
        ValidateEvery = 4,
        SaveEvery = 3,
        AdamW = new AdamWSettings { WeightDecay = 0.05 },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_LowersBothLosses_AndKeepsTheBest()
    {
        using var toy = new ToyProblem();
        using var trainer = New(toy, Settings, "run");
        var result = trainer.Run();
        Assert.Equal(18, result.Records.Count);
        Assert.Equal([0, 4, 8, 12, 16, 17], result.Records.Where(r => r.ValidationLoss is not null).Select(r => r.Step));
        Assert.True(result.ValidationAfter < result.ValidationBefore - 0.1);
        Assert.Equal(result.Records.Min(r => r.ValidationLoss), result.ValidationAfter);
        Assert.True(result.Records[^1].Loss < result.Records[1].Loss);
        Assert.Equal(17.0 / 4, result.Records[^1].Epoch);
        Assert.Equal([7, 7, 7, 3, 7], result.Records.Skip(1).Take(5).Select(r => RowsOf(toy, r.Step - 1)));
        Assert.Equal(18, File.ReadLines(_folder.File("run/train.jsonl")).Count());
        Assert.Equal(["step-000012", "step-000015"], Directory.GetDirectories(_folder.File("run")).Select(Path.GetFileName).Order());
        trainer.DeleteFolder();
        Assert.False(Directory.Exists(_folder.File("run")));
    }

    [Fact]
    public void Run_HoldsTheValuesOfTheBestStep_WhereLaterOnesAreWorse()
    {
        var settings = Settings with { Steps = 30, LearningRate = 3, Schedule = Schedule.Constant, ValidateEvery = 1 };
        using var toy = new ToyProblem(numRows: 7);
        using var trainer = New(toy, settings, "worse");
        var result = trainer.Run();
        Assert.True(result.BestStep < settings.Steps);
        double loss = toy.Task.Validation.Sum(row => toy.Task.Loss(row.Tokens)) / toy.Task.Validation.Sum(row => row.Tokens.NumTargets);
        Assert.Equal(result.ValidationAfter!.Value, loss, 1e-12);
    }

    [Fact]
    public void Run_CountsEveryTokenTheSame_OrEveryMicroBatch()
    {
        var settings = Settings with { Steps = 1, Shuffle = false, MicroBatchRows = 4, BatchRows = 8, WarmupSteps = 0 };
        using var toy = new ToyProblem(numRows: 8, numValidationRows: 0, isNoisy: false);
        double[] sums = [.. toy.Task.Train.Select(row => toy.Task.Loss(row.Tokens))];
        int[] targets = [.. toy.Task.Train.Select(row => row.Tokens.NumTargets)];
        Assert.NotEqual(targets[..4].Sum(), targets[4..].Sum());
        using (var trainer = New(toy, settings, "tokens"))
            Assert.Equal(sums.Sum() / targets.Sum(), trainer.Run().Records[0].Loss!.Value, 1e-12);
        using var same = new ToyProblem(numRows: 8, numValidationRows: 0, isNoisy: false);
        using (var trainer = New(same, settings with { LossMean = LossMean.Micro }, "micro"))
            Assert.Equal((sums[..4].Sum() / targets[..4].Sum() + sums[4..].Sum() / targets[4..].Sum()) / 2, trainer.Run().Records[0].Loss!.Value, 1e-12);
    }

    [Fact]
    public void Run_TakesEveryRowOnce_InEachEpoch_InAnotherOrder()
    {
        var settings = Settings with { Steps = 6, BatchRows = 2, MicroBatchRows = 1 };
        var orders = new List<string>();
        foreach (bool shuffle in new[] { true, true, false })
        {
            using var toy = new ToyProblem(numRows: 4, numValidationRows: 0);
            using var trainer = New(toy, settings with { Shuffle = shuffle, SaveEvery = 0 }, $"order-{orders.Count}");
            trainer.Run();
            Assert.All(toy.Passes.Chunk(4), epoch => Assert.Equal([3, 4, 5, 6], epoch.Select(pass => pass[0]).Order()));
            orders.Add(string.Join(' ', toy.Passes.Select(pass => pass[0])));
        }
        Assert.Equal("3 4 5 6 3 4 5 6 3 4 5 6", orders[2]);
        Assert.Equal(orders[0], orders[1]);
        Assert.NotEqual(orders[2], orders[0]);
        Assert.NotEqual(orders[0][..7], orders[0][8..15]);
    }

    [Fact]
    public void Run_GoesOnToTheSameBytes_StoppedOrKilledAnywhere()
    {
        using var whole = new ToyProblem();
        IReadOnlyList<TrainingRecord> expected;
        using (var trainer = New(whole, Settings, "whole"))
            expected = trainer.Run().Records;
        var random = new Random(Seed);
        int resumed = 0;
        for (int run = 0; run < 40; run++)
        {
            string name = $"run-{run}";
            TrainingResult? result = null;
            ToyProblem toy = new();
            for (int attempt = 0; result is null; attempt++)
            {
                resumed += Trainer.ResumableStep(_folder.File(name)) is not null ? 1 : 0;
                toy.Dispose();
                toy = new ToyProblem();
                result = Attempt(toy, name, attempt < 3 ? random.Next(1, 30) : int.MaxValue, isKilled: random.Next(2) == 0);
            }
            Assert.Equal(expected.Select(WithoutTimes), result.Records.Select(WithoutTimes));
            Assert.Equal(Lines("whole"), Lines(name));
            Assert.Equal(whole.Values(0), toy.Values(0));
            Assert.Equal(whole.Values(1), toy.Values(1));
            toy.Dispose();
        }
        Assert.True(resumed > 40, $"only {resumed} runs went on from a checkpoint");
    }

    [Fact]
    public void Run_GoesOn_WhereValidationWasInterrupted()
    {
        using var whole = new ToyProblem();
        using (var trainer = New(whole, Settings, "whole"))
            trainer.Run();
        using var stop = new CancellationTokenSource();
        using var toy = new ToyProblem();
        int validations = 0;
        var task = toy.Task with { Loss = batch => Count(toy.Task.Loss(batch)) };
        using (var trainer = new Trainer(task, Settings, _folder.File("cut"), toy.Workspace))
            Assert.Throws<OperationCanceledException>(() => trainer.Run(cancellationToken: stop.Token));
        Assert.Equal(4, Trainer.ResumableStep(_folder.File("cut")));
        Assert.DoesNotContain("validationLoss", File.ReadLines(_folder.File("cut/train.jsonl")).Last(), StringComparison.Ordinal);
        using var rest = new ToyProblem();
        using (var trainer = New(rest, Settings, "cut"))
            trainer.Run(resume: true);
        Assert.Equal(whole.Values(0), rest.Values(0));
        Assert.Equal(Lines("whole"), Lines("cut"));

        // Two passes a validation: the third one is in the middle of that after step 4.
        double Count(double loss)
        {
            if (++validations == 3)
                stop.Cancel();
            return loss;
        }
    }

    [Fact]
    public void Run_RefusesACheckpoint_OfAnotherRun()
    {
        using var toy = new ToyProblem();
        Assert.Throws<KilledException>(() => Interrupted(toy, "other", 30, isKilled: true));
        string folder = _folder.File("other");
        Refuses.Saying<TrainingCheckpointException>("holds the checkpoints of a run that was stopped", () => New(toy, Settings, "other").Run());
        Refuses.Saying<TrainingCheckpointException>("was made with learningRate 0.1, this run has 0.2", () => New(toy, Settings with { LearningRate = 0.2 }, "other").Run(resume: true));
        Refuses.Saying<TrainingCheckpointException>("was made with weightDecay 0.05, this run has 0", () => New(toy, Settings with { AdamW = new AdamWSettings() }, "other").Run(resume: true));
        using var data = new ToyProblem(numRows: 23);
        Refuses.Saying<TrainingCheckpointException>("was made with rows 24 and 5, this run has 23 and 5", () => New(data, Settings, "other").Run(resume: true));
        var task = toy.Task with { Identity = new Dictionary<string, string> { ["base"] = "another" } };
        Refuses.Saying<TrainingCheckpointException>("was made with base toy, this run has another", () => new Trainer(task, Settings, folder, toy.Workspace).Run(resume: true));
        toy.BeforePass = null;
        using (var trainer = New(toy, Settings with { SaveEvery = 5, KeepCheckpoints = 1 }, "other"))
            Assert.Equal(18, trainer.Run(resume: true).Records.Count);
    }

    [Theory]
    [InlineData("state.json", "{}")]
    [InlineData("state.json", "no JSON")]
    [InlineData("state.safetensors", "cut off")]
    [InlineData("train.jsonl", "no JSON")]
    public void Run_RefusesADamagedCheckpoint_InALine(string file, string content)
    {
        using var toy = new ToyProblem();
        Assert.Throws<KilledException>(() => Interrupted(toy, "damaged", 30, isKilled: true));
        int step = Trainer.ResumableStep(_folder.File("damaged"))!.Value;
        File.WriteAllText(_folder.File($"damaged/step-{step:D6}/{file}"), content);
        using var trainer = New(toy, Settings, "damaged");
        var error = Assert.Throws<TrainingCheckpointException>(() => trainer.Run(resume: true));
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_StopsAtALossThatIsNoNumber_AndKeepsTheLastCheckpoint()
    {
        using var toy = new ToyProblem();
        var task = toy.Task with { Accumulate = (batch, factor, seed) => toy.Task.Accumulate(batch, factor, seed) * (toy.NumPasses == 12 ? double.NaN : 1) };
        var settings = Settings with { Shuffle = false };
        using var trainer = new Trainer(task, settings, _folder.File("nan"), toy.Workspace);
        var error = Refuses.Saying<TrainingDivergedException>("the loss of micro-batch 2 is NaN; rows of the data: 4, 5, 6", () => trainer.Run());
        Assert.Equal(5, error.Step);
        Assert.Equal([3, 4, 5], error.Rows);
        Assert.Equal(3, Trainer.ResumableStep(_folder.File("nan")));
    }

    [Fact]
    public void Run_StopsAtALossThatExplodes()
    {
        using var toy = new ToyProblem(isNoisy: false);
        var settings = Settings with { Steps = 200, LearningRate = 300, WarmupSteps = 20, Schedule = Schedule.Constant, ValidateEvery = 1000 };
        using var trainer = New(toy, settings, "exploding");
        var error = Refuses.Saying<TrainingDivergedException>("the loss has exploded", () => trainer.Run());
        Assert.Equal(7, error.Rows.Count);
        Assert.True(Trainer.ResumableStep(_folder.File("exploding")) < error.Step);
    }

    [Fact]
    public void Constructor_NamesARow_WithNothingToLearn()
    {
        using var toy = new ToyProblem();
        var row = new TrainingRow(new Models.TrainingBatch([1, 2], [1, Models.TrainingBatch.Ignored], [2]), [77]);
        Refuses.Saying<ArgumentException>("row 78 of the data has nothing to learn", () => _ = new Trainer(toy.Task with { Train = [row] }, Settings, _folder.File("none"), toy.Workspace));
    }

    // What an exception in a pass leaves on the disk is what a killed process leaves: nothing is written on the way out.
    private TrainingResult Interrupted(ToyProblem toy, string name, int pass, bool isKilled)
    {
        using var stop = new CancellationTokenSource();
        toy.BeforePass = number =>
        {
            if (number == pass && isKilled)
                throw new KilledException();
            if (number == pass)
                stop.Cancel();
        };
        using var trainer = New(toy, Settings, name);
        return trainer.Run(resume: true, stop.Token);
    }

    private TrainingResult? Attempt(ToyProblem toy, string name, int pass, bool isKilled)
    {
        try
        {
            return Interrupted(toy, name, pass, isKilled);
        }
        catch (Exception e) when (e is OperationCanceledException or KilledException)
        {
            return null;
        }
    }

    private Trainer New(ToyProblem toy, TrainingSettings settings, string name) => new(toy.Task, settings, _folder.File(name), toy.Workspace);

    private static TrainingRecord WithoutTimes(TrainingRecord record) => record with { Seconds = null, TokensPerSecond = null };

    private string[] Lines(string name) => [.. File.ReadLines(_folder.File($"{name}/train.jsonl")).Select(line =>
    {
        var json = JsonNode.Parse(line)!.AsObject();
        json.Remove("seconds");
        json.Remove("tokensPerSecond");
        return json.ToJsonString();
    })];

    private static int RowsOf(ToyProblem toy, int step) => toy.Passes.Skip(PassesBefore(step)).Take(PassesBefore(step + 1) - PassesBefore(step)).Sum(pass => pass.Length);

    // Three passes of 3, 3 and 1 rows; the last step of an epoch has one.
    private static int PassesBefore(int step) => step / 4 * 10 + step % 4 * 3;

    private sealed class KilledException : Exception;
}
