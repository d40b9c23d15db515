using Shorten.Models;
using Shorten.Tokenizers;

namespace Shorten.Evaluation.Tasks;

/// <summary>The questions of a task as tokens of one model; equal questions are there once.</summary>
public sealed class TokenizedTask
{
    /// <summary>Tokenises all questions.</summary>
    /// <param name="data">The questions.</param>
    /// <param name="model">Model that is asked: its length cuts contexts off.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="harness">Whose rules hold.</param>
    /// <exception cref="ArgumentException">A choice has no tokens, or more than the model takes.</exception>
    public TokenizedTask(TaskData data, DecoderModel model, Tokenizer tokenizer, HarnessVersion harness)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        Data = data;
        var choices = new ChoiceTokenizer(tokenizer, model.Settings.MaxPositionEmbeddings, harness);
        Groups =
        [
            .. data.Documents.Select((document, i) => (Index: i, Tokens: choices.Tokenize(document))).GroupBy(document => document.Tokens.Key)
                .Select(same => new QuestionGroup(same.First().Tokens, [.. same.Select(document => document.Index)])),
        ];
    }

    /// <summary>The questions.</summary>
    public TaskData Data { get; }

    /// <summary>Tokens that go through the model for all questions.</summary>
    public long NumTokens => Groups.Sum(group => (long)group.Tokens.NumRows);

    /// <summary>Questions of equal tokens.</summary>
    internal IReadOnlyList<QuestionGroup> Groups { get; }
}
