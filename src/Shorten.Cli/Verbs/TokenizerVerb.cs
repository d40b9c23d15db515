using System.CommandLine;
using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Cli.Frame;
using Shorten.Data;
using Shorten.Tokenizers;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten tokenizer train</c>: makes a tokenizer of texts.</summary>
internal sealed class TokenizerVerb : Verb
{
    private const string Counting = "counting words";

    private readonly Argument<string> _action = new("ACTION") { Description = "train" };
    private readonly Argument<string[]> _files = new("FILE") { Description = "Texts: .txt, or tables such as .jsonl", Arity = ArgumentArity.OneOrMore };
    private readonly Option<int> _vocabSize = Ranged.Int("--vocab-size", "Tokens, merges and the 257 before them", BpeTrainer.NumBaseTokens, 8192);
    private readonly Option<string?> _field = DataOptions.Field();
    private readonly Option<string> _out = new("--out") { Description = "New folder to write", HelpName = "DIR", Required = true };

    public TokenizerVerb()
        : base("tokenizer", "Trains a byte-level BPE tokenizer.",
            "tokenizer train stories.jsonl --vocab-size 2048 --out ./model",
            "tokenizer train a.txt b.txt --out ./tokenizer")
    {
        _action.AcceptOnlyFromAmong("train");
        RefuseOptions(_files);
        Add(_action);
        Add(_files);
        foreach (var option in new Option[] { _vocabSize, _field, _out })
            Add(option);
    }

    public override int Run(VerbContext context)
    {
        using var output = AtomicOutput.ForFolder(context.Get(_out));
        if (Path.Exists(output.TargetPath))
            throw new IOException($"{output.TargetPath}: exists already, name a new folder");
        var trainer = new BpeTrainer();
        foreach (string file in context.Get(_files))
            Count(context, trainer, TextRows.Read(file, context.Get(_field)));
        var trained = trainer.Train(context.Get(_vocabSize), context.CancellationToken);
        trained.Write(output.TemporaryPath);
        output.Commit();
        int size = trained.Tokenizer.VocabSize;
        if (size < context.Get(_vocabSize))
            context.Notice($"no pair of tokens occurs twice any more: the vocabulary has {Figures.Count(size)} tokens, not {Figures.Count(context.Get(_vocabSize))}");
        if (context.IsJson)
            context.Json(new JsonObject { ["output"] = output.TargetPath, ["vocabSize"] = size });
        else
            context.Line($"written     {output.TargetPath}: {trained.Tokenizer.Description}");
        return ExitCode.Ok;
    }

    private static void Count(VerbContext context, BpeTrainer trainer, TextRows text)
    {
        for (int row = 0; row < text.Rows.Count; row++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            trainer.Add(text.Rows[row]);
            context.Progress?.Report(new WorkProgress(Counting, row + 1, text.Rows.Count, "rows"));
        }
    }
}
