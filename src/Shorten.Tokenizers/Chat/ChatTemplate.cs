using System.Text;
using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Tokenizers.Chat;

namespace Shorten.Tokenizers;

/// <summary>A chat template: the Jinja program that a model ships to turn a conversation into its prompt. Safe for several threads.</summary>
/// <remarks>
/// The part of Jinja that such templates use, set as transformers sets it. A template can neither reach outside its values nor run without end:
/// steps, loops and output are bounded.
/// </remarks>
public sealed class ChatTemplate
{
    private readonly IReadOnlyList<Statement> _statements;

    private ChatTemplate(string source)
    {
        Source = source;
        _statements = TemplateParser.Read(source);
    }

    /// <summary>The program.</summary>
    public string Source { get; }

    /// <summary>Reads a template.</summary>
    /// <exception cref="ChatTemplateException">It is broken or says something that is not supported.</exception>
    public static ChatTemplate Parse(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ChatTemplate(source);
    }

    /// <summary>The template of a Hugging Face folder (<c>chat_template.jinja</c> or <c>tokenizer_config.json</c>); null where it has none.</summary>
    /// <exception cref="TokenizerFormatException">A file is broken.</exception>
    /// <exception cref="ChatTemplateException">The template is broken or says something that is not supported.</exception>
    public static ChatTemplate? FromFolder(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return ChatTemplateFiles.Read(folder).TryGetValue(ChatTemplateFiles.Default, out string? source) ? new ChatTemplate(source) : null;
    }

    /// <summary>The template in the metadata of a GGUF file; null where it has none.</summary>
    /// <exception cref="ChatTemplateException">The template is broken or says something that is not supported.</exception>
    public static ChatTemplate? FromGguf(GgufMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata.TryGetString("tokenizer.chat_template", out string? source) ? new ChatTemplate(source) : null;
    }

    /// <summary>The prompt of a conversation, at whose end the model is to answer.</summary>
    /// <exception cref="ChatTemplateException">The template refuses the conversation or fails.</exception>
    public string Render(IEnumerable<ChatMessage> messages, Tokenizer tokenizer) => Render(messages, tokenizer, addGenerationPrompt: true, DateTime.Now);

    /// <summary>The text of a conversation.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="tokenizer">Tokenizer of the model, which has the special tokens.</param>
    /// <param name="addGenerationPrompt">Ends with what makes the model answer.</param>
    /// <param name="now">What <c>strftime_now</c> sees.</param>
    /// <exception cref="ChatTemplateException">The template refuses the conversation or fails.</exception>
    public string Render(IEnumerable<ChatMessage> messages, Tokenizer tokenizer, bool addGenerationPrompt, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(tokenizer);
        var variables = new Dictionary<string, JsonNode?>
        {
            ["messages"] = new JsonArray([.. messages.Select(message => new JsonObject { ["role"] = message.Role, ["content"] = message.Content })]),
            ["add_generation_prompt"] = addGenerationPrompt,
            // As transformers calls it.
            ["tools"] = null,
            ["documents"] = null,
        };
        // A token that there is none of stays undefined.
        if (tokenizer.BosTokenId is { } bos)
            variables["bos_token"] = tokenizer.Piece(bos);
        if (tokenizer.EosTokenId is { } eos)
            variables["eos_token"] = tokenizer.Piece(eos);
        return Render(variables, now);
    }

    /// <summary>What the template makes of these variables.</summary>
    /// <param name="variables">By name; a null is Python's None.</param>
    /// <param name="now">What <c>strftime_now</c> sees.</param>
    /// <exception cref="ChatTemplateException">The template refuses the variables or fails.</exception>
    public string Render(IReadOnlyDictionary<string, JsonNode?> variables, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var globals = new Scope(new Budget());
        Globals.AddTo(globals, now);
        foreach (var (name, value) in variables)
            globals.Set(name, ValueJson.Read(value));
        var output = new StringBuilder();
        Statement.RunAll(_statements, new Scope(globals), output);
        return output.ToString();
    }
}
