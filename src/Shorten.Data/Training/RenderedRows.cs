namespace Shorten.Data;

/// <summary>The rows of a file as texts, in the file's order; null where a row has nothing to learn.</summary>
internal sealed record RenderedRows(TrainingForm Form, IReadOnlyList<RenderedRow?> Rows)
{
    private const string Instruction = "instruction", Input = "input", Output = "output";
    private static readonly string[] s_conversations = ["messages", "conversations"];

    /// <summary>Reads a file whose fields tell what its rows are.</summary>
    /// <exception cref="DataFormatException">The file is broken, or its fields are not those of training data.</exception>
    public static RenderedRows Read(SourceFile file, ChatRenderer chat, TrainingDataSettings settings) =>
        file.IsPlainText ? OfText(Paragraphs.ToRows(PlainText.Read(file, settings.Field))) : ReadTable(file, chat, settings);

    // A method of its own: plain text is read without loading DuckDB.
    private static RenderedRows ReadTable(SourceFile file, ChatRenderer chat, TrainingDataSettings settings)
    {
        using var table = new TextTable(file);
        List<string> names = settings.Field is null ? table.Columns().ConvertAll(column => column.Name) : [];
        if (Array.Find(s_conversations, names.Contains) is { } conversations)
            return new RenderedRows(TrainingForm.Chat, Render(file, table, fields => fields.Messages(conversations) is { } messages ? chat.Render(fields, messages) : null));
        if (names.Contains(Instruction) && names.Contains(Output))
            return new RenderedRows(TrainingForm.Instructions, Render(file, table, fields => OfInstruction(fields, settings.Template)));
        return OfText(table.ReadValues(table.ChooseColumn(settings.Field)));
    }

    private static RenderedRows OfText(IEnumerable<string?> texts) =>
        new(TrainingForm.Text, [.. texts.Select(text => string.IsNullOrEmpty(text) ? null : new RenderedRow(text, Learnt: null))]);

    private static RenderedRow? OfInstruction(RowFields fields, PromptTemplate template)
    {
        if (fields.Text(Output) is not { Length: > 0 } response)
            return null;
        string prompt = template.Prompt(fields.Text(Instruction) ?? "", fields.Text(Input));
        return new RenderedRow(prompt + response, [(prompt.Length, prompt.Length + response.Length)]);
    }

    private static List<RenderedRow?> Render(SourceFile file, TextTable table, Func<RowFields, RenderedRow?> render)
    {
        List<string> rows = table.ReadJson();
        var rendered = new List<RenderedRow?>(rows.Count);
        for (int row = 0; row < rows.Count; row++)
        {
            using var fields = RowFields.Parse(file.Path, row + 1, rows[row]);
            rendered.Add(render(fields));
        }
        return rendered;
    }
}
