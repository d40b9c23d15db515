using Shorten.Adapters;
using Shorten.Checkpoints;
using Shorten.Cli.Recipes;
using Shorten.Data;
using Shorten.Evaluation.Tasks;
using Shorten.Hub;
using Shorten.Pruning;
using Shorten.Reports.Results;
using Shorten.Tensors;
using Shorten.Tokenizers;
using Shorten.Training;

namespace Shorten.Cli.Frame;

/// <summary>What a user reads of an exception: one line of error, one of advice.</summary>
internal sealed record Failure(string Error, string Hint, int ExitCode)
{
    /// <summary>Describes <paramref name="exception"/>, which ended <paramref name="verb"/>.</summary>
    public static Failure Of(Exception exception, string verb)
    {
        string error = OneLine(exception.Message);
        return exception switch
        {
            UsageException => new Failure(error, HelpHint(verb), Frame.ExitCode.WrongUsage),
            CheckpointFormatException e => BadInput(error, CheckpointHint(e)),
            AdapterFormatException e => BadInput(error, e.Advice ?? "the adapter must be one of this model, with the settings that docs/adapters.md lists; --remap moves one of the unpruned model"),
            TokenizerFormatException => BadInput(error, "the tokenizer files must be those of this model; docs/tokenizers.md lists what is supported"),
            ChatTemplateException => BadInput(error, "the model's chat template decides which conversations it takes; generate --prompt works without it"),
            RecipeException => BadInput(error, "a step is a verb with its options in the words of the command line; docs/cli.md describes recipes"),
            DataFormatException => BadInput(error, "text comes from .txt, .jsonl, .json, .csv, .tsv or .parquet (also .gz, .zst); --field names the column"),
            TaskFormatException => BadInput(error, "docs/evaluation.md describes task files; the built-in ones are examples"),
            ResultFileException => BadInput(error, "make it again with the --out of analyze, eval or bench; docs/report.md says what compare reads"),
            HubException => BadInput(error, "check the name org/name[@revision][:gguf] and the network; HF_TOKEN gives a token, HF_ENDPOINT another hub, --offline uses the cache"),
            MemoryLimitException => BadInput(error, "raise --memory, or use fewer samples or shorter windows"),
            BlockSelectionException => BadInput(error, "shorten inspect MODEL shows the blocks; --protect and --keep say which stay"),
            TrainingCheckpointException => BadInput(error, "--resume goes on with the very same command; --force starts anew"),
            TrainingDivergedException => BadInput(error, "a lower --learning-rate or a longer --warmup-steps helps; look at these rows of the data; the last checkpoint is kept, --resume goes on from it"),
            PlanException => BadInput(error, "make a plan or an order for these very weights: prune --save-plan, or analyze --out"),
            ReloadCheckException => new Failure(error, "nothing was written; if the weights are sound, this is a bug: report it with the output of --verbose", Frame.ExitCode.CheckFailed),
            OutputRefusedException => BadInput(error, "name another path with --out; --force replaces an earlier output"),
            DiskSpaceException => BadInput(error, "free some space, or write to another disk with --out"),
            FileNotFoundException or DirectoryNotFoundException => BadInput(error, "check the path; MODEL is a Hugging Face folder, a .safetensors, .bin or .gguf file, or org/name of the hub"),
            UnauthorizedAccessException => BadInput(error, "check the permissions of the path, or write elsewhere with --out"),
            IOException or InvalidDataException => BadInput(error, "check that the path can be read and written"),
            ArgumentException => BadInput(error, $"check the options: shorten {verb} --help"),
            _ => BadInput($"internal error: {error}, run with --verbose", "this is a bug: report it with the output of --verbose"),
        };
    }

    /// <summary>Advice for wrong usage of <paramref name="verb"/>, or of the command itself where it is empty.</summary>
    public static string HelpHint(string verb) => verb.Length == 0 ? "shorten --help lists the commands" : $"shorten {verb} --help shows the options and examples";

    private static Failure BadInput(string error, string hint) => new(error, hint, Frame.ExitCode.BadInput);

    private static string CheckpointHint(CheckpointFormatException e) => e.Problem switch
    {
        var p when p.StartsWith("unknown ", StringComparison.Ordinal) => $"shorten inspect {e.Path} --tensors shows what the checkpoint holds",
        var p when p.StartsWith("not finite", StringComparison.Ordinal) => "the weights are damaged: download or convert the model again",
        var p when p.Contains("config.json", StringComparison.Ordinal) => "a Hugging Face folder needs the config.json that belongs to its weights",
        _ => "the checkpoint is damaged, incomplete or not what its config says: compare it with its source",
    };

    /// <summary>Without line breaks, and without the parameter's name that .NET appends.</summary>
    private static string OneLine(string message)
    {
        int parameter = message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        string text = parameter < 0 ? message : message[..parameter];
        return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim().TrimEnd('.');
    }
}
