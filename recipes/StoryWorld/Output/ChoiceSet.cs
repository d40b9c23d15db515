namespace StoryWorld.Output;

/// <summary>A set of multiple-choice items. Each has as many choices as the others, and one of them is right.</summary>
/// <param name="Name">Name of its file.</param>
/// <param name="Seed">Seed of its stories.</param>
/// <param name="Ask">The item that a story gives; null where it gives none.</param>
internal sealed record ChoiceSet(string Name, ulong Seed, Func<Story, ChoiceSet.Item?> Ask)
{
    private const int NumChoices = 4;

    public static readonly ChoiceSet[] All =
    [
        new("where-is-it", 11, story => OfKind(story, QuestionKind.Where)),
        new("who-was-it", 12, story => OfKind(story, QuestionKind.Who)),
        new("what-happens-next", 13, story => story.Ending is { } ending ? new Item(ending.Before, ending.Answer, ending.Others) : null),
    ];

    /// <summary>A text, how it goes on behind a space, and how it does not.</summary>
    internal sealed record Item(string Context, string Answer, IReadOnlyList<string> Others);

    /// <summary>So many items with different texts, each with its choices shuffled and the index of the right one.</summary>
    public IEnumerable<(string Context, string[] Choices, int Gold)> Items(int count)
    {
        var corpus = new Corpus(Seed, Portion.Evaluation);
        var seen = new HashSet<string>();
        while (seen.Count < count)
        {
            if (Ask(corpus.NextStory()) is not { } item || item.Others.Count < NumChoices - 1 || !seen.Add(item.Context))
                continue;
            string[] choices = corpus.Dice.Draw(item.Others.Take(NumChoices - 1).Append(item.Answer), NumChoices);
            yield return (item.Context, choices, Array.IndexOf(choices, item.Answer));
        }
    }

    private static Item? OfKind(Story story, QuestionKind kind) => story.Questions.FirstOrDefault(question => question.Kind == kind) is { } question
        ? new Item($"{story.Body}\n{Corpus.Prompt(question)}", question.Answer, question.Others)
        : null;
}
