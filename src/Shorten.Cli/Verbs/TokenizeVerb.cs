using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Data;
using Shorten.Tokenizers;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten tokenize</c>: the token ids of texts.</summary>
internal sealed class TokenizeVerb : Verb
{
    private readonly Argument<string> _model = ModelArgument();
    private readonly Option<string?> _text = new("--text") { Description = "Text to encode", HelpName = "TEXT" };
    private readonly Option<string?> _jsonl = new("--jsonl")
    {
        Description = "File of {\"text\", \"add_special_tokens\"} lines; prints {\"ids\"} lines",
        HelpName = "FILE",
    };

    public TokenizeVerb()
        : base("tokenize", "Prints the token ids and pieces of a text. Needs no weights.",
            "tokenize model.gguf --text \"Hello, world\"",
            "tokenize ./Llama-3.2-1B --jsonl texts.jsonl")
    {
        Add(_model);
        Add(_text);
        Add(_jsonl);
        Validators.Add(result =>
        {
            if ((result.GetValue(_text) is null) == (result.GetValue(_jsonl) is null))
                result.AddError("give one of --text and --jsonl");
        });
    }

    public override int Run(VerbContext context)
    {
        var tokenizer = ModelSource.OpenTokenizer(context.ModelPath(context.Get(_model), withWeights: false));
        if (context.Get(_text) is { } text)
            PrintText(context, tokenizer, tokenizer.Encode(text));
        else
            PrintLines(context, tokenizer, context.Get(_jsonl)!);
        return ExitCode.Ok;
    }

    private static void PrintText(VerbContext context, Tokenizer tokenizer, int[] ids)
    {
        if (context.IsJson)
        {
            context.Json(new JsonObject { ["ids"] = Figures.List(ids), ["pieces"] = new JsonArray([.. ids.Select(id => (JsonNode?)tokenizer.Piece(id))]) });
            return;
        }
        foreach (int id in ids)
            context.Line($"{id,7}  {tokenizer.Piece(id)}");
    }

    private static void PrintLines(VerbContext context, Tokenizer tokenizer, string path)
    {
        var all = new JsonArray();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            var ids = new JsonObject { ["ids"] = Figures.List(Encode(tokenizer, line, path, number)) };
            if (context.IsJson)
                all.Add((JsonNode)ids);
            else
                context.Line(ids.ToJsonString());
        }
        if (context.IsJson)
            context.Json(new JsonObject { ["lines"] = all });
    }

    private static int[] Encode(Tokenizer tokenizer, string line, string path, int number)
    {
        try
        {
            var fields = JsonNode.Parse(line) as JsonObject;
            string text = fields?["text"]?.GetValue<string>() ?? throw new DataFormatException(path, $"line {number} is no object with a text");
            return tokenizer.Encode(text, fields["add_special_tokens"]?.GetValue<bool>() ?? true);
        }
        catch (JsonException e)
        {
            throw new DataFormatException(path, $"line {number} is not valid JSON", e);
        }
        catch (InvalidOperationException e)
        {
            throw new DataFormatException(path, $"line {number}: text must be a string of whole characters, add_special_tokens true or false", e);
        }
    }
}
