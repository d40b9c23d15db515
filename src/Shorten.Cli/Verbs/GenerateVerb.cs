using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
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
    private readonly Option<string?> _prompt = new("--prompt") { Description = "Text to continue", HelpName = "TEXT" };
    private readonly Option<string?> _promptFile = new("--prompt-file") { Description = "File with the text to continue", HelpName = "FILE" };
    private readonly Option<int> _maxNewTokens = Ranged.Int("--max-new-tokens", "Most tokens to generate", 1, 64);
    private readonly Option<double> _temperature = Ranged.Real("--temperature", "0 takes the most likely token", 0, double.PositiveInfinity, 0);
    private readonly Option<int> _topK = Ranged.Int("--top-k", "Draw from the k most likely tokens; 0 for all", 0, 0);
    private readonly Option<double> _topP = Ranged.Real("--top-p", "Draw from the most likely tokens that together reach this probability", 1e-6, 1, 1);
    private readonly Option<bool> _ignoreEos = new("--ignore-eos") { Description = "Go on after an end-of-text token" };

    public GenerateVerb()
        : base("generate", "Continues a prompt, token by token.",
            "generate model.gguf --prompt \"The Leaning Tower of Pisa is known for\"",
            "generate ./model --prompt-file prompt.txt --max-new-tokens 200 --temperature 0.8 --top-p 0.9 --seed 7")
    {
        Add(_model);
        foreach (var option in new Option[] { _prompt, _promptFile, _maxNewTokens, _temperature, _topK, _topP, _ignoreEos })
            Add(option);
        Validators.Add(result =>
        {
            if ((result.GetValue(_prompt) is null) == (result.GetValue(_promptFile) is null))
                result.AddError("give one of --prompt and --prompt-file");
        });
    }

    public override int Run(VerbContext context)
    {
        var watch = Stopwatch.StartNew();
        using var source = ModelSource.Open(context.ModelPath(context.Get(_model)));
        int[] prompt = Prompt(context, source);
        var stopTokens = context.Get(_ignoreEos) ? new HashSet<int>() : StopTokens.Of(source.Checkpoint, source.Tokenizer);
        var settings = new SamplingSettings
        {
            Temperature = context.Get(_temperature),
            TopK = context.Get(_topK),
            TopP = context.Get(_topP),
            Seed = context.Seed,
        };
        using var workspace = context.NewWorkspace();
        var tokens = Generator.Run(source.Model, prompt, context.Get(_maxNewTokens), settings, stopTokens, workspace, context.CancellationToken);
        var newIds = new List<int>();
        var margins = new List<float>();
        TimeSpan first = default;
        string text = Decode(context, source, tokens.Select(token =>
        {
            newIds.Add(token.Id);
            margins.Add(token.Margin);
            first = newIds.Count == 1 ? watch.Elapsed : first;
            return token.Id;
        }));
        if (context.IsJson)
            context.Json(new JsonObject { ["promptIds"] = Figures.List(prompt), ["newIds"] = Figures.List(newIds), ["text"] = text, ["margins"] = new JsonArray([.. margins.Select(margin => JsonValue.Create(margin))]) });
        context.Notice(Speed(newIds.Count, first, watch.Elapsed));
        return ExitCode.Ok;
    }

    private int[] Prompt(VerbContext context, ModelSource source)
    {
        // Before the tokenizer: what is wrong with the model is said first.
        _ = source.Model;
        string text = context.Get(_prompt) ?? File.ReadAllText(context.Get(_promptFile)!);
        int[] ids = source.Tokenizer.Encode(text);
        source.RequireInVocabulary(ids);
        return ids.Length > 0 ? ids : throw new UsageException("the prompt is empty, and the tokenizer has no token that begins a text");
    }

    // Text goes out as it comes; a JSON object waits for the end.
    private static string Decode(VerbContext context, ModelSource source, IEnumerable<int> ids)
    {
        var decoder = new StreamingDecoder(source.Tokenizer, skipSpecialTokens: false);
        var text = new StringBuilder();
        void Append(string part)
        {
            text.Append(part);
            if (!context.IsJson)
                context.Stream(part);
        }
        try
        {
            foreach (int id in ids)
                Append(decoder.Append(id));
        }
        catch (InvalidOperationException) when (!context.CancellationToken.IsCancellationRequested)
        {
            // The logits are no numbers: name the weight that made them so, where there is one.
            FiniteCheck.Require(source.Checkpoint, [double.NaN]);
            throw;
        }
        Append(decoder.Flush());
        if (!context.IsJson)
            context.Line();
        return text.ToString();
    }

    private static string Speed(int tokens, TimeSpan first, TimeSpan all)
    {
        if (tokens == 0)
            return "the model ended the text at once: 0 tokens";
        string rate = tokens > 1 ? string.Create(CultureInfo.InvariantCulture, $", then {(tokens - 1) / (all - first).TotalSeconds:F1} tokens/s") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{tokens} token{(tokens == 1 ? "" : "s")} in {all.TotalSeconds:F2} s: the first after {first.TotalSeconds:F2} s{rate}");
    }
}
