using System.CommandLine;
using System.Globalization;
using Shorten.Adapters;
using Shorten.Cli.Frame;
using Shorten.Models;
using Shorten.Pruning;
using Shorten.Training;

namespace Shorten.Cli.Verbs;

/// <summary>Options of <c>shorten retrain</c> that say how is trained. What is not given is that of the method: the paper's for LoRA.</summary>
internal sealed class RetrainOptions
{
    private const int LoraEpochs = 2, FullEpochs = 1;
    private const double FullBeta2 = 0.95, FullDecay = 0.1;

    private readonly Option<string> _method = new("--method") { Description = "What is trained: lora is an adapter, full all weights", DefaultValueFactory = _ => "lora" };
    private readonly Option<int> _r = Ranged.Int("--r", "With lora: rank", 1, 8);
    private readonly Option<double> _alpha = Ranged.Real("--alpha", "With lora: the adapter is scaled by alpha / r", 0, double.PositiveInfinity, 16);
    private readonly Option<double> _dropout = Ranged.Real("--dropout", "With lora: share of its inputs that is dropped", 0, 0.95, 0.05);
    private readonly Option<bool> _rslora = new("--rslora") { Description = "With lora: scale by alpha / sqrt(r)" };
    private readonly Option<string?> _targetModules = new("--target-modules") { Description = "With lora: names of modules, such as q_proj,v_proj; default: all seven projections", HelpName = "NAMES" };
    private readonly Option<string?> _layers = new("--layers") { Description = "With lora: only these blocks, such as 0,3 or 8-15", HelpName = "LIST" };
    private readonly Option<string?> _adapter = new("--adapter") { Description = "With lora: begin with this adapter instead of a new one", HelpName = "DIR" };
    private readonly Option<bool> _merge = new("--merge") { Description = "With lora: also write the model with the adapter in its weights, to OUT/merged" };
    private readonly Option<string?> _saveDType = new("--save-dtype") { Description = "With full: type of the written weights; default: as in the source, bf16 for a quantised GGUF file" };
    private readonly Option<double> _learningRate = Ranged.Real("--learning-rate", "Largest learning rate", 0, 10, 1e-4);
    private readonly Option<string> _schedule = new("--schedule") { Description = "What the learning rate does after the warm-up", DefaultValueFactory = _ => "linear" };
    private readonly Option<int?> _warmup = Ranged.Int("--warmup-steps", "Steps over which it rises from 0; default: 6 % of the steps, at most 100", 0);
    private readonly Option<int> _batch = Ranged.Int("--batch", "Rows of a step", 1, 64);
    private readonly Option<int> _microBatch = Ranged.Int("--micro-batch", "Rows of one pass", 1, 4);
    private readonly Option<double?> _epochs = new("--epochs") { Description = "Times through the data; default: 2, with full 1", HelpName = "X" };
    private readonly Option<int?> _steps = Ranged.Int("--steps", "Steps, instead of --epochs", 1);
    private readonly Option<string?> _betas = new("--betas") { Description = "AdamW's two factors; default: 0.9,0.999, with full 0.9,0.95", HelpName = "X,X" };
    private readonly Option<double?> _weightDecay = new("--weight-decay") { Description = "AdamW's decay of matrices; default: 0, with full 0.1", HelpName = "X" };
    private readonly Option<double> _maxGradNorm = Ranged.Real("--max-grad-norm", "Norm to which gradients are clipped; 0 does not clip", 0, double.PositiveInfinity, 1);
    private readonly Option<string> _lossMean = new("--loss-mean") { Description = "Loss of a step: one mean over its tokens, or the mean of its micro-batches' means", DefaultValueFactory = _ => "tokens" };
    private readonly Option<string> _order = new("--row-order") { Description = "Order of the rows in each epoch", DefaultValueFactory = _ => "shuffle" };
    private readonly Option<int?> _validateEvery = Ranged.Int("--validate-every", "Steps from one validation to the next; default: a tenth of the steps, at most 100", 1);
    private readonly Option<int> _saveEvery = Ranged.Int("--save-every", "Steps from one checkpoint to the next; 0 for none but on Ctrl-C", 0, 100);
    private readonly Option<int> _keepCheckpoints = Ranged.Int("--keep-checkpoints", "Checkpoints that are kept", 1, 2);
    private readonly Option<string?> _recompute = new("--recompute") { Description = "What the backward pass computes anew to save memory; default: the least that fits" };
    private readonly Option<string?> _maxShardSize = new("--max-shard-size") { Description = "With full: largest weight file, such as 5GB; default: as in the source, 5GB for a GGUF file", HelpName = "SIZE" };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        _method.AcceptOnlyFromAmong("lora", "full");
        _saveDType.AcceptOnlyFromAmong("bf16", "f16", "f32");
        _schedule.AcceptOnlyFromAmong("linear", "cosine", "constant");
        _lossMean.AcceptOnlyFromAmong("tokens", "micro");
        _order.AcceptOnlyFromAmong("shuffle", "file");
        _recompute.AcceptOnlyFromAmong("none", "attention", "block");
        BlockOptions.Validate(_layers, BlockIndices.Parse);
        Option[] loraOnly = [_r, _alpha, _dropout, _rslora, _targetModules, _layers, _adapter, _merge], fullOnly = [_saveDType, _maxShardSize];
        foreach (var option in new Option[]
        {
            _method, _r, _alpha, _dropout, _rslora, _targetModules, _layers, _adapter, _merge, _saveDType, _learningRate, _schedule, _warmup, _batch, _microBatch, _epochs, _steps, _betas,
            _weightDecay, _maxGradNorm, _lossMean, _order, _validateEvery, _saveEvery, _keepCheckpoints, _recompute, _maxShardSize,
        })
            verb.Add(option);
        verb.Validators.Add(result =>
        {
            bool isFull = result.GetValue(_method) == "full";
            var wrong = (isFull ? loraOnly : fullOnly).FirstOrDefault(option => result.GetResult(option) is { Implicit: false });
            if (wrong is not null)
                result.AddError($"{wrong.Name} goes with --method {(isFull ? "lora" : "full")}");
            if (result.GetValue(_epochs) is not null && result.GetValue(_steps) is not null)
                result.AddError("give one of --epochs and --steps");
            if (result.GetValue(_epochs) is <= 0)
                result.AddError("--epochs: expected a number above 0");
            if (result.GetValue(_weightDecay) is < 0)
                result.AddError("--weight-decay: expected a number of 0 or more");
            if (result.GetValue(_betas) is { } betas && Betas(betas) is null)
                result.AddError($"--betas {betas}: expected two numbers from 0 to 1, such as 0.9,0.95");
            if (result.GetValue(_maxShardSize) is { } size && !MemorySize.TryParse(size, out _))
                result.AddError($"--max-shard-size {size} is no size: expected a number with a unit, such as 5GB");
        });
    }

    /// <summary>True if all weights are trained.</summary>
    public bool IsFull(VerbContext context) => context.Get(_method) == "full";

    /// <summary>The options as the library takes them.</summary>
    public RetrainingOptions Read(VerbContext context, string output, bool force, bool resume)
    {
        bool isFull = IsFull(context);
        return new RetrainingOptions
        {
            Output = output,
            Method = isFull ? RetrainingMethod.Full : RetrainingMethod.Lora,
            Adapter = Adapter(context),
            AdapterFolder = context.Get(_adapter),
            Epochs = context.Get(_epochs) ?? (isFull ? FullEpochs : LoraEpochs),
            Steps = context.Get(_steps),
            WarmupSteps = context.Get(_warmup),
            ValidateEvery = context.Get(_validateEvery),
            Training = Training(context, isFull),
            Recompute = context.Get(_recompute) is { } recompute ? Enum.Parse<Recompute>(recompute, ignoreCase: true) : null,
            Merge = context.Get(_merge),
            SaveDType = context.Get(_saveDType) is { } dtype ? GgufTypes.Parse(dtype) : null,
            MaxShardBytes = context.Get(_maxShardSize) is { } text && MemorySize.TryParse(text, out long bytes) ? bytes : null,
            Force = force,
            Resume = resume,
        };
    }

    private AdapterSettings Adapter(VerbContext context) => new()
    {
        R = context.Get(_r),
        LoraAlpha = context.Get(_alpha),
        LoraDropout = context.Get(_dropout),
        UseRslora = context.Get(_rslora),
        TargetModules = new ModuleNames(context.Get(_targetModules)?.Split(',') ?? ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]),
        LayersToTransform = context.Get(_layers) is { } layers ? BlockIndices.Parse(layers) : null,
    };

    private TrainingSettings Training(VerbContext context, bool isFull)
    {
        var betas = context.Get(_betas) is { } text ? Betas(text)!.Value : (0.9, isFull ? FullBeta2 : 0.999);
        return new TrainingSettings
        {
            Steps = 0,
            BatchRows = context.Get(_batch),
            MicroBatchRows = Math.Min(context.Get(_microBatch), context.Get(_batch)),
            LearningRate = context.Get(_learningRate),
            Schedule = Enum.Parse<Schedule>(context.Get(_schedule), ignoreCase: true),
            AdamW = new AdamWSettings { Beta1 = betas.Item1, Beta2 = betas.Item2, WeightDecay = context.Get(_weightDecay) ?? (isFull ? FullDecay : 0) },
            MaxGradNorm = context.Get(_maxGradNorm),
            LossMean = Enum.Parse<LossMean>(context.Get(_lossMean), ignoreCase: true),
            Shuffle = context.Get(_order) == "shuffle",
            Seed = context.Seed,
            SaveEvery = context.Get(_saveEvery),
            KeepCheckpoints = context.Get(_keepCheckpoints),
        };
    }

    private static (double, double)? Betas(string text)
    {
        var values = text.Split(',').Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and < 1 ? value : (double?)null).ToList();
        return values is [double first, double second] ? (first, second) : null;
    }
}
