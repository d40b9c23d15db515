using Shorten.Checkpoints;
using Shorten.Conversion;
using Shorten.Data;
using Shorten.Pruning;
using Shorten.Tensors;
using Shorten.Testing;
using Shorten.Tests.Conversion;
using Shorten.Training;

namespace Shorten.Tests.Training;

/// <summary>All weights of GGUF files: what comes out is what training the converted folder gives.</summary>
public sealed class GgufTrainingTests : IDisposable
{
    // The rows of q and k lie in another order, so sums are rounded otherwise; AdamW makes steps of full size of the noise of the smallest gradients.
    private const double LossTolerance = 1e-5;
    private const float LogitTolerance = 3e-4f;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> GgufFiles => HuggingFaceExportTests.GgufFiles;

    public void Dispose() => _folder.Dispose();

    // The first step has a learning rate of 0.
    [Theory]
    [MemberData(nameof(GgufFiles))]
    public void Full_WritesWhatConvertWrites_BeforeAnythingIsLearnt(string name)
    {
        string gguf = Fixtures.PathOf("tiny", "gguf", name);
        Convert(gguf);
        Train(gguf, "trained", steps: 1, DType.F32);
        foreach (string file in (string[])["config.json", "generation_config.json"])
            Assert.Equal(File.ReadAllText(_folder.File($"converted/{file}")), File.ReadAllText(_folder.File($"trained/{file}")));
        GoldenTensors converted = GoldenTensors.Open(_folder.File("converted/model.safetensors")), trained = GoldenTensors.Open(_folder.File("trained/model.safetensors"));
        Assert.Equal(converted.Names, trained.Names);
        // A step of size 0 makes 0 of -0, which are equal.
        Assert.All(converted.Names, tensor => Assert.Equal(converted.F32(tensor), trained.F32(tensor)));
    }

    [Theory]
    [InlineData("llama-gqa-q4_0.gguf")]
    [InlineData("llama-mixed-k.gguf")]
    [InlineData("qwen2.gguf")]
    public void Full_LearnsWhatTheConvertedFolderLearns(string name)
    {
        string gguf = Fixtures.PathOf("tiny", "gguf", name);
        Convert(gguf);
        var expected = Train(_folder.File("converted"), "from-folder", steps: 4, DType.F32);
        var trained = Train(gguf, "trained", steps: 4, DType.F32);
        Assert.True(trained.Report.LastLoss < trained.Report.FirstLoss - 0.01);
        Assert.Equal(expected.Report.LastLoss!.Value, trained.Report.LastLoss!.Value, LossTolerance);
        long[] ids = [1, 5, 9, 17, 33, 65, 90, 95];
        Near.Assert(RunModel.Logits(expected.Output, ids, 1), RunModel.Logits(trained.Output, ids, 1), LogitTolerance, name);
    }

    [Theory]
    [InlineData("llama-gqa-f32.gguf", DType.F32)]
    [InlineData("llama-gqa-f16.gguf", DType.F16)]
    [InlineData("llama-gqa-bf16.gguf", DType.BF16)]
    [InlineData("llama-gqa-q8_0.gguf", DType.BF16)]
    [InlineData("llama-mixed-k.gguf", DType.BF16)]
    public void Full_SavesInTheTypeOfTheFile_AndBf16WhereItIsQuantised(string name, DType expected)
    {
        Train(Fixtures.PathOf("tiny", "gguf", name), "trained", steps: 1, saveDType: null);
        using var written = Checkpoint.Open(_folder.File("trained"));
        Assert.All(written.Tensors, tensor => Assert.Equal(expected, tensor.DType));
    }

    private void Convert(string gguf)
    {
        using var checkpoint = Checkpoint.Open(gguf);
        HuggingFaceExport.Export(checkpoint, new ConversionOptions { Output = _folder.File("converted"), DType = DType.F32 });
    }

    private RetrainingResult Train(string source, string output, int steps, DType? saveDType)
    {
        using var checkpoint = Checkpoint.Open(source);
        using var workspace = new Workspace();
        var options = new RetrainingOptions
        {
            Output = _folder.File(output),
            Method = RetrainingMethod.Full,
            Steps = steps,
            WarmupSteps = 1,
            SaveDType = saveDType,
            Training = new TrainingSettings { Steps = 0, BatchRows = 4, LearningRate = 1e-3, Shuffle = false },
        };
        return new Retraining(checkpoint, Data(), options, workspace).Run(SourceHashes.Compute(checkpoint));
    }

    private static TrainingData Data()
    {
        var sequences = Enumerable.Range(0, 4).Select(row => Enumerable.Range(0, 12).Select(i => 1 + (row * 31 + i * 7) % 95).ToArray());
        return new TrainingData
        {
            Path = "rows",
            Sha256 = "",
            Form = TrainingForm.Text,
            NumRows = 4,
            NumValidationRows = 0,
            Train = [.. sequences.Select((ids, row) => new TrainingItem([new TrainingSequence(ids, ids)], [row]))],
            Validation = [],
            RowsWithNothingToLearn = [],
            NumCutRows = 0,
            NumUnlearntTurns = 0,
        };
    }
}
