using System.Text;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Generation;
using Shorten.Tokenizers;

namespace Shorten.Cli.Verbs;

/// <summary>A prompt and what has been generated after it.</summary>
internal sealed class Continuation(string prompt, int[] promptIds, Tokenizer tokenizer)
{
    private readonly StreamingDecoder _decoder = new(tokenizer, skipSpecialTokens: false);
    private readonly StringBuilder _text = new();
    private readonly List<int> _newIds = [];
    private readonly List<float> _margins = [];

    public string Prompt { get; } = prompt;

    public int[] PromptIds { get; } = promptIds;

    /// <summary>False while nothing was generated.</summary>
    public bool HasTokens => _newIds.Count > 0;

    public string Text => _text.ToString();

    /// <summary>Takes the next token and gives the text that is whole by now.</summary>
    public string Append(GeneratedToken token)
    {
        _newIds.Add(token.Id);
        _margins.Add(token.Margin);
        return Append(_decoder.Append(token.Id));
    }

    /// <summary>Ends the text and gives what is left of it.</summary>
    public string End() => Append(_decoder.Flush());

    public JsonObject ToJson() => new()
    {
        ["promptIds"] = Figures.List(PromptIds),
        ["newIds"] = Figures.List(_newIds),
        ["text"] = Text,
        ["margins"] = new JsonArray([.. _margins.Select(margin => (JsonNode?)margin)]),
    };

    private string Append(string part)
    {
        _text.Append(part);
        return part;
    }
}
