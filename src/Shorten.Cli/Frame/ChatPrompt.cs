using Shorten.Models.Families;
using Shorten.Tokenizers;

namespace Shorten.Cli.Frame;

/// <summary>Turns a conversation into the tokens that a model goes on from.</summary>
internal sealed class ChatPrompt
{
    private readonly ModelSource _source;
    private readonly ChatTemplate _template;

    /// <summary>Takes the chat template of the model.</summary>
    public ChatPrompt(ModelSource source)
    {
        _source = source;
        var template = source.Checkpoint.Gguf is { } metadata ? ChatTemplate.FromGguf(metadata) : ChatTemplate.FromFolder(Family.FolderOf(source.Checkpoint));
        _template = template ?? throw new TokenizerFormatException(source.Path, "has no chat template: it was not made for conversations");
    }

    /// <summary>A conversation that begins: a system message where there is one.</summary>
    public static List<ChatMessage> Begin(string? system) => system is null ? [] : [new ChatMessage("system", system)];

    /// <summary>The ids of a conversation; special tokens are those that the template writes.</summary>
    public int[] Encode(IEnumerable<ChatMessage> messages)
    {
        int[] ids = _source.Tokenizer.Encode(_template.Render(messages, _source.Tokenizer), addSpecialTokens: false);
        _source.RequireInVocabulary(ids);
        return ids.Length > 0 ? ids : throw new TokenizerFormatException(_source.Path, "the chat template made nothing of the conversation");
    }
}
