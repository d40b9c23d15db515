using Shorten.Tokenizers;

namespace Shorten.Data;

/// <summary>Writes conversations with the model's chat template and finds what the assistant says in them.</summary>
internal sealed class ChatRenderer(string path, ChatTemplate? template, Tokenizer tokenizer)
{
    private const string Assistant = "assistant";

    // Templates may write the date: the same data must give the same tokens on every day.
    private static readonly DateTime s_date = new(2024, 7, 26);

    /// <summary>The conversation of a row. A turn of the assistant reaches from the prompt that asks for it to where the next turn begins.</summary>
    /// <exception cref="DataFormatException">The model has no chat template, or it refuses the conversation.</exception>
    public RenderedRow Render(RowFields row, List<ChatMessage> messages)
    {
        string text = Render(row, messages, addGenerationPrompt: false);
        var learnt = new List<(int, int)>();
        int numUnlearnt = 0;
        for (int i = 0; i < messages.Count; i++)
        {
            if (messages[i].Role != Assistant)
                continue;
            if (Turn(row, text, messages, i) is { } turn)
                learnt.Add(turn);
            else
                numUnlearnt++;
        }
        return new RenderedRow(text, learnt) { HasSpecialTokens = true, NumUnlearntTurns = numUnlearnt };
    }

    /// <summary>Where a message and the end of its turn are in the text of the whole conversation; null where the text has it otherwise.</summary>
    /// <remarks>Some templates write a turn in another way once others follow: Qwen 3 drops what was thought.</remarks>
    private (int Start, int End)? Turn(RowFields row, string text, List<ChatMessage> messages, int index)
    {
        string before = Render(row, messages[..index], addGenerationPrompt: true), after = Render(row, messages[..(index + 1)], addGenerationPrompt: false);
        // Phi 3 ends every text with the end-of-text token, whether or not more could follow.
        if (!text.StartsWith(after, StringComparison.Ordinal) && tokenizer.EosTokenId is { } end && after.EndsWith(tokenizer.Piece(end), StringComparison.Ordinal))
            after = after[..^tokenizer.Piece(end).Length];
        return after.StartsWith(before, StringComparison.Ordinal) && text.StartsWith(after, StringComparison.Ordinal) ? (before.Length, after.Length) : null;
    }

    private string Render(RowFields row, List<ChatMessage> messages, bool addGenerationPrompt)
    {
        if (template is null)
            throw new DataFormatException(path, "holds conversations, and the model has no chat template");
        try
        {
            return template.Render(messages, tokenizer, addGenerationPrompt, s_date);
        }
        catch (ChatTemplateException exception)
        {
            throw row.Error(exception.Message, exception);
        }
    }
}
