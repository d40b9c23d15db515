namespace StoryWorld.Output;

/// <summary>Instructions with answers, in the fields of Alpaca.</summary>
internal static class Instructions
{
    private const ulong Seed = 14;

    /// <summary>So many different rows.</summary>
    public static IEnumerable<(string Instruction, string Input, string Output)> Rows(int count)
    {
        var corpus = new Corpus(Seed, Portion.Calibration);
        var seen = new HashSet<(string, string)>();
        while (seen.Count < count)
        {
            var row = Row(corpus.NextStory(), corpus.Dice);
            if (seen.Add((row.Instruction, row.Input)))
                yield return row;
        }
    }

    private static (string Instruction, string Input, string Output) Row(Story story, Dice dice)
    {
        int kind = dice.Next(10);
        var question = dice.Pick(story.Questions);
        return kind switch
        {
            < 4 => (dice.Of("Tell a story about ", "Write a short story about ") + story.Title + ".", "", story.Body),
            < 6 when story.Ending is { } ending => (dice.Of("Finish the story.", "How does the story go on?"), ending.Before, ending.Answer),
            _ => (dice.Of("Read the story and answer the question. ", "") + question.Text, story.Body, question.Answer),
        };
    }
}
