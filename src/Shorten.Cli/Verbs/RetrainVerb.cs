using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Cli.Frame;
using Shorten.Data;
using Shorten.Models.Families;
using Shorten.Pruning;
using Shorten.Tensors;
using Shorten.Tokenizers;
using Shorten.Training;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten retrain</c>: trains an adapter or all weights of a model on rows of text, instructions or conversations.</summary>
internal sealed class RetrainVerb : Verb
{
    private readonly Argument<string> _model = ModelArgument();
    private readonly Option<string> _data = new("--data")
    {
        Description = "Rows to learn from: instruction, input, output (Alpaca), messages, or text; .json, .jsonl, .csv, .parquet, .txt, also .gz, .zst",
        HelpName = "FILE",
        Required = true,
    };
    private readonly Option<string> _out = new("--out") { Description = "Folder to write: the adapter, or with --method full the model", HelpName = "DIR", Required = true };
    private readonly RetrainOptions _options = new();
    private readonly Option<int> _length = Ranged.Int("--length", "Most tokens of a row, or tokens of a packed segment", 2, 256);
    private readonly Option<string?> _pack = new("--pack") { Description = "Join rows and cut them into segments of --length tokens; default: yes with full, no with lora", HelpName = "yes|no" };
    private readonly Option<bool> _crossDocuments = new("--cross-documents") { Description = "Tokens of a packed segment see those of earlier rows in it" };
    private readonly Option<string?> _template = new("--template") { Description = "Prompts for instructions, JSON of alpaca-lora; default: Alpaca's", HelpName = "FILE" };
    private readonly Option<string?> _field = new("--field") { Description = "Column of text, whatever else the file has", HelpName = "NAME" };
    private readonly Option<int?> _validation = Ranged.Int("--validation-rows", "Rows kept for validation; default: 5 %, at most 2000", 0);
    private readonly Option<bool> _force = new("--force") { Description = "Replace an existing output, and start anew where a run was stopped" };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on from the last checkpoint of the same command" };

    public RetrainVerb()
        : base("retrain", "Trains a model on data: a LoRA adapter by the paper's recipe, or all weights.",
            "retrain ./pruned --data instructions.json --out ./adapter",
            "retrain ./pruned --data instructions.json --out ./adapter --r 16 --epochs 1 --merge",
            "retrain ./pruned --method full --data books.jsonl --out ./retrained --steps 200",
            "retrain ./pruned --data instructions.json --out ./adapter --resume")
    {
        _pack.AcceptOnlyFromAmong("yes", "no");
        Add(_model);
        Add(_data);
        Add(_out);
        _options.AddTo(this);
        foreach (var option in new Option[] { _length, _pack, _crossDocuments, _template, _field, _validation, _force, _resume })
            Add(option);
    }

    public override int Run(VerbContext context)
    {
        using var source = ModelSource.Open(context.ModelPath(context.Get(_model)));
        var data = Read(context, source);
        using var workspace = context.NewWorkspace(_options.IsFull(context) ? ComputeMode.F32 : source.FastestCompute);
        var options = _options.Read(context, context.Get(_out), context.Get(_force), context.Get(_resume));
        var retraining = new Retraining(source.Checkpoint, data, options, workspace);
        Announce(context, source.Checkpoint, data, retraining, workspace);
        var hashes = SourceHashes.Compute(source.Checkpoint, context.Progress, context.CancellationToken);
        context.AfterCancel = $"the same command with --resume goes on from the last checkpoint ({retraining.CheckpointFolder})";
        var result = retraining.Run(hashes, context.Progress, context.CancellationToken);
        if (context.IsJson)
            context.Json(ToJson(result));
        else
            Print(context, source.Path, result);
        return ExitCode.Ok;
    }

    private TrainingData Read(VerbContext context, ModelSource source)
    {
        var template = source.Checkpoint.Gguf is { } metadata ? ChatTemplate.FromGguf(metadata) : ChatTemplate.FromFolder(Family.FolderOf(source.Checkpoint));
        var data = TrainingData.Read(context.Get(_data), source.Tokenizer, template, new TrainingDataSettings
        {
            Length = context.Get(_length),
            Pack = context.Get(_pack) is { } pack ? pack == "yes" : _options.IsFull(context),
            CrossDocuments = context.Get(_crossDocuments),
            Template = context.Get(_template) is { } path ? PromptTemplate.Read(path) : PromptTemplate.Alpaca,
            Field = context.Get(_field),
            NumValidationRows = context.Get(_validation),
            Seed = context.Seed,
        });
        source.RequireInVocabulary(data.Train.Concat(data.Validation).SelectMany(item => item.Sequences).SelectMany(sequence => sequence.Ids));
        return data;
    }

    private static void Announce(VerbContext context, Checkpoint model, TrainingData data, Retraining retraining, Workspace workspace)
    {
        const int maxNamed = 8;
        var nothing = data.RowsWithNothingToLearn;
        string named = string.Join(", ", nothing.Take(maxNamed).Select(row => row + 1)) + (nothing.Count > maxNamed ? ", ..." : "");
        context.Notice($"{Figures.Count(data.NumRows)} rows ({data.Form.ToString().ToLowerInvariant()}): {Figures.Count(data.NumRows - data.NumValidationRows - nothing.Count)} to learn from, {Figures.Count(data.NumValidationRows)} for validation"
            + (nothing.Count > 0 ? $", {nothing.Count} with nothing to learn left out ({named})" : "")
            + (data.NumCutRows > 0 ? $", {Figures.Count(data.NumCutRows)} cut off" : "")
            + (data.NumUnlearntTurns > 0 ? $", {data.NumUnlearntTurns} turns that the chat template changes later are not learnt" : ""));
        if (model.Format == CheckpointFormat.Gguf && retraining.SaveDType is { } dtype)
            context.Notice($"all weights of a GGUF file are trained as float32 copies; what is written is a Hugging Face folder in {dtype.ToString().ToLowerInvariant()} (--save-dtype; shorten convert --to gguf makes a file of it)");
        var settings = retraining.Settings;
        context.Notice(string.Create(CultureInfo.InvariantCulture, $"{settings.Steps} steps of {settings.BatchRows} rows in micro-batches of {settings.MicroBatchRows}, {settings.WarmupSteps} of them warm-up, learning rate {settings.LearningRate:G4} ({settings.Schedule.ToString().ToLowerInvariant()})"));
        context.Notice($"training {Figures.Count(retraining.NumParameters)} parameters on {Figures.Count(retraining.NumTokens)} tokens: {MemorySize.Text(retraining.PeakBytes)} of memory"
            + $" (recomputing: {retraining.Recompute.ToString().ToLowerInvariant()}), {workspace.Compute.Name()}, {ExpectedTime.Of(retraining.FloatingPointOperations)}");
    }

    private static void Print(VerbContext context, string model, RetrainingResult result)
    {
        var report = result.Report;
        string LossOf(double? loss) => Figures.Number(loss ?? 0);
        context.Line($"trained     {Figures.Count(report.NumParameters)} parameters, {Figures.Count(report.Steps)} steps, {Figures.Count(report.Tokens)} tokens, {report.TokensPerSecond.ToString("F0", CultureInfo.InvariantCulture)} tokens/s");
        context.Line($"loss        {LossOf(report.FirstLoss)} -> {LossOf(report.LastLoss)} nats a token");
        if (report.ValidationBefore is not null)
            context.Line($"validation  {LossOf(report.ValidationBefore)} -> {LossOf(report.ValidationAfter)} nats a token, best after step {report.BestStep}");
        context.Line($"memory      {MemorySize.Text(report.PeakBytes)} at most beside the mapped weights");
        context.Line($"written     {result.Output}");
        if (result.MergedOutput is not null)
            context.Line($"merged      {result.MergedOutput}");
        context.Line("next");
        context.Line(report.Method == RetrainingMethod.Lora
            ? $"  shorten eval {CommandText.Quote(model)} --adapter {CommandText.Quote(result.Output)} --perplexity FILE"
            : $"  shorten eval {CommandText.Quote(model)} {CommandText.Quote(result.Output)} --perplexity FILE");
    }

    private static JsonObject ToJson(RetrainingResult result)
    {
        var json = JsonNode.Parse(result.Report.ToJson())!.AsObject();
        json["output"] = result.Output;
        json["mergedOutput"] = result.MergedOutput;
        return json;
    }
}
