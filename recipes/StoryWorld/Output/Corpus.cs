using StoryWorld.Plots;

namespace StoryWorld.Output;

/// <summary>An endless row of stories of one portion.</summary>
internal sealed class Corpus(ulong seed, Portion portion)
{
    private const int NumShares = 16;
    private const int StoriesOfRow = 4;

    private readonly Dice _dice = new(seed);

    /// <summary>The choices of whoever uses the stories.</summary>
    public Dice Dice => _dice;

    /// <summary>The next story.</summary>
    public Story NextStory()
    {
        while (true)
        {
            var story = new Story(_dice);
            Plot.Any(_dice).Tell(story);
            if (PortionOf(story.Body) == portion)
                return story;
        }
    }

    /// <summary>The next row of text: some stories with an empty line between them.</summary>
    public string NextRow() => string.Join("\n\n", Enumerable.Range(0, StoriesOfRow).Select(_ => WithQuestions(NextStory())));

    /// <summary>The portion that a story belongs to: one of sixteen shares by the FNV-1a hash of its characters.</summary>
    public static Portion PortionOf(string body)
    {
        ulong hash = 14695981039346656037;
        foreach (char letter in body)
            hash = (hash ^ letter) * 1099511628211;
        return ((hash >> 32) % NumShares) switch
        {
            0 => Portion.Evaluation,
            1 => Portion.Calibration,
            _ => Portion.Training,
        };
    }

    private string WithQuestions(Story story)
    {
        var asked = _dice.Draw(story.Questions, 1 + _dice.Next(story.Questions.Count));
        return story.Body + string.Concat(asked.Select(question => $"\n{Prompt(question)} {question.Answer}"));
    }

    /// <summary>A question as it stands behind a story, up to the answer.</summary>
    public static string Prompt(Question question) => $"Question: {question.Text}\nAnswer:";
}
