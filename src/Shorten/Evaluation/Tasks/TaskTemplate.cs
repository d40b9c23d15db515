using System.Text;
using System.Text.Json.Nodes;

namespace Shorten.Evaluation.Tasks;

/// <summary>A text with fields of a row in braces: <c>Question: {question}</c>, <c>{ctx_b|capitalize}</c>, <c>{sentence|before:_}</c>.</summary>
/// <remarks>Filters: <c>trim</c>; <c>capitalize</c> as Python's, which makes the rest lower-case; <c>before:X</c> and <c>after:X</c>, the text on either side of the first X.</remarks>
internal sealed class TaskTemplate
{
    private readonly List<(string Literal, string? Field, string[] Filters)> _parts = [];

    /// <summary>Reads a template.</summary>
    /// <exception cref="TaskFormatException">A brace is not closed, or there is no such filter.</exception>
    public TaskTemplate(string text, string path)
    {
        int position = 0;
        for (int open = text.IndexOf('{', StringComparison.Ordinal); open >= 0; open = text.IndexOf('{', position))
        {
            int close = text.IndexOf('}', open);
            if (close < 0)
                throw new TaskFormatException(path, $"a brace is not closed in '{text}'");
            string[] words = text[(open + 1)..close].Split('|');
            foreach (string filter in words.Skip(1))
                _ = Filter(filter, "", path);
            _parts.Add((text[position..open], words[0], words[1..]));
            position = close + 1;
        }
        _parts.Add((text[position..], null, []));
    }

    /// <summary>The text for one row.</summary>
    /// <exception cref="TaskFieldException">The row lacks a field.</exception>
    public string Render(JsonObject row)
    {
        var text = new StringBuilder();
        foreach (var (literal, field, filters) in _parts)
        {
            text.Append(literal);
            if (field is not null)
                text.Append(filters.Aggregate(TaskFields.Text(row, field), (value, filter) => Filter(filter, value, "")));
        }
        return text.ToString();
    }

    private static string Filter(string filter, string value, string path) => filter.Split(':', 2) switch
    {
        ["trim"] => value.Trim(),
        ["capitalize"] => value.Length == 0 ? value : char.ToUpperInvariant(value[0]) + value[1..].ToLowerInvariant(),
        ["before", { Length: > 0 } mark] => value.IndexOf(mark, StringComparison.Ordinal) is >= 0 and int at ? value[..at] : value,
        ["after", { Length: > 0 } mark] => value.IndexOf(mark, StringComparison.Ordinal) is >= 0 and int at ? value[(at + mark.Length)..] : "",
        _ => throw new TaskFormatException(path, $"unknown filter '{filter}': there are trim, capitalize, before:X and after:X"),
    };
}
