using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Generation;
using Shorten.Scoring;
using Shorten.Tokenizers;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten generate</c>: continues a prompt.</summary>
internal sealed class GenerateVerb : Verb
{
    private readonly Argument<string> _model = ModelArgument();
    private readonly AdapterOptions _adapter = new();
    private readonly Option<string[]> _prompt = new("--prompt") { Description = "Text to continue; given several times, all at once in a batch", HelpName = "TEXT" };
    private readonly Option<string?> _promptFile = new("--prompt-file") { Description = "File with the text to continue", HelpName = "FILE" };
    private readonly Option<string?> _chat = new("--chat") { Description = "Question to answer, put into the model's chat template", HelpName = "TEXT" };
    private readonly Option<string?> _system = new("--system") { Description = "What the model is told before the question of --chat", HelpName = "TEXT" };
    private readonly Option<int> _maxNewTokens = Ranged.Int("--max-new-tokens", "Most tokens to generate", 1, 64);
    private readonly SamplingOptions _sampling = new();
    private readonly Option<bool> _ignoreEos = new("--ignore-eos") { Description = "Go on after an end-of-text token" };

    public GenerateVerb()
        : base("generate", "Continues a prompt, token by token.",
            "generate model.gguf --prompt \"The Leaning Tower of Pisa is known for\"",
            "generate model.gguf --prompt \"The sun is\" --prompt \"The moon is\" --max-new-tokens 20",
            "generate model.gguf --chat \"Why is the sky blue?\" --system \"You are terse.\"",
            "generate ./model --prompt-file prompt.txt --max-new-tokens 200 --temperature 0.8 --top-p 0.9 --seed 7")
    {
        Add(_model);
        _adapter.AddTo(this);
        foreach (var option in new Option[] { _prompt, _promptFile, _chat, _system, _maxNewTokens, _ignoreEos })
            Add(option);
        _sampling.AddTo(this);
        Validators.Add(result =>
        {
            if (new[] { result.GetValue(_prompt) is [_, ..], result.GetValue(_promptFile) is not null, result.GetValue(_chat) is not null }.Count(given => given) != 1)
                result.AddError("give one of --prompt and --prompt-file, or --chat");
            if (result.GetValue(_system) is not null && result.GetValue(_chat) is null)
                result.AddError("--system needs --chat");
        });
    }

    public override int Run(VerbContext context)
    {
        var watch = Stopwatch.StartNew();
        using var source = ModelSource.Open(context.ModelPath(context.Get(_model)));
        _adapter.Apply(context, source);
        var continuations = Prompts(context, source);
        var stopTokens = context.Get(_ignoreEos) ? new HashSet<int>() : StopTokens.Of(source.Checkpoint, source.Tokenizer);
        var settings = _sampling.Settings(context);
        using var workspace = context.NewWorkspace(source.FastestCompute);
        var tokens = Generator.Run(source.Model, [.. continuations.Select(c => c.PromptIds)], context.Get(_maxNewTokens), settings, stopTokens, workspace, context.CancellationToken);
        int count = 0;
        TimeSpan first = default;
        bool streams = !context.IsJson && continuations.Count == 1;
        foreach (var token in Finite(context, source, tokens))
        {
            first = count++ == 0 ? watch.Elapsed : first;
            string part = continuations[token.Sequence].Append(token);
            if (streams)
                context.Stream(part);
        }
        Print(context, continuations, streams);
        context.Notice(Speed(count, count - continuations.Count(c => c.HasTokens), first, watch.Elapsed));
        return ExitCode.Ok;
    }

    private List<Continuation> Prompts(VerbContext context, ModelSource source)
    {
        // Before the tokenizer: what is wrong with the model is said first.
        _ = source.Model;
        if (context.Get(_chat) is { } question)
            return [new Continuation(question, new ChatPrompt(source).Encode([.. ChatPrompt.Begin(context.Get(_system)), new ChatMessage("user", question)]), source.Tokenizer)];
        string[] texts = context.Get(_promptFile) is { } file ? [File.ReadAllText(file)] : context.Get(_prompt);
        return [.. texts.Select(text => new Continuation(text, Encode(source, text), source.Tokenizer))];
    }

    private static int[] Encode(ModelSource source, string text)
    {
        int[] ids = source.Tokenizer.Encode(text);
        source.RequireInVocabulary(ids);
        return ids.Length > 0 ? ids : throw new UsageException("the prompt is empty, and the tokenizer has no token that begins a text");
    }

    // Where the logits are no numbers, names the weight that made them so.
    private static IEnumerable<GeneratedToken> Finite(VerbContext context, ModelSource source, IEnumerable<GeneratedToken> tokens)
    {
        using var each = tokens.GetEnumerator();
        while (Next())
            yield return each.Current;

        bool Next()
        {
            try
            {
                return each.MoveNext();
            }
            catch (InvalidOperationException) when (!context.CancellationToken.IsCancellationRequested)
            {
                FiniteCheck.Require(source.Checkpoint, [double.NaN]);
                throw;
            }
        }
    }

    // One text went out as it came, but for its end; several stand under their prompts.
    private static void Print(VerbContext context, List<Continuation> continuations, bool streamed)
    {
        string[] ends = [.. continuations.Select(continuation => continuation.End())];
        if (context.IsJson)
        {
            JsonObject[] all = [.. continuations.Select(continuation => continuation.ToJson())];
            context.Json(all.Length == 1 ? all[0] : new JsonObject { ["sequences"] = new JsonArray([.. all]) });
        }
        else if (streamed)
        {
            context.Line(ends[0]);
        }
        else
        {
            foreach (var continuation in continuations)
            {
                context.Line($"> {continuation.Prompt}");
                context.Line(continuation.Text);
                context.Line();
            }
        }
    }

    // later: tokens after the first of each sequence.
    private static string Speed(int tokens, int later, TimeSpan first, TimeSpan all)
    {
        if (tokens == 0)
            return "the model ended the text at once: 0 tokens";
        string rate = later > 0 ? string.Create(CultureInfo.InvariantCulture, $", then {later / (all - first).TotalSeconds:F1} tokens/s") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{tokens} token{(tokens == 1 ? "" : "s")} in {all.TotalSeconds:F2} s: the first after {first.TotalSeconds:F2} s{rate}");
    }
}
