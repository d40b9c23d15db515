using StoryWorld.Output;

namespace StoryWorld.Tests;

public sealed class CorpusTests
{
    [Fact]
    public void NextRow_GivesTheSame_SameSeed()
    {
        Corpus first = new(5, Portion.Training), second = new(5, Portion.Training), other = new(6, Portion.Training);
        string[] rows = [.. Enumerable.Range(0, 20).Select(_ => first.NextRow())];
        Assert.Equal(rows, Enumerable.Range(0, 20).Select(_ => second.NextRow()));
        Assert.NotEqual(rows[0], other.NextRow());
    }

    [Fact]
    public void NextStory_NeverTellsAStoryOfAnotherPortion()
    {
        var bodies = Enum.GetValues<Portion>().Select(portion => Bodies(new Corpus(7, portion), 3000)).ToArray();
        Assert.All(bodies, set => Assert.InRange(set.Count, 1500, 3000));
        Assert.False(bodies[0].Overlaps(bodies[1]));
        Assert.False(bodies[0].Overlaps(bodies[2]));
        Assert.False(bodies[1].Overlaps(bodies[2]));
    }

    [Fact]
    public void NextStory_IsWholeSentences()
    {
        var corpus = new Corpus(8, Portion.Training);
        for (int i = 0; i < 2000; i++)
        {
            string body = corpus.NextStory().Body;
            Assert.Matches("^[A-Z\"].*[.\"]$", body);
            Assert.DoesNotMatch("\"[a-z]|[{}]|  | [.,?]|[.,?]{2}|[.] [a-z]", body);
        }
    }

    [Fact]
    public void Questions_HaveOneRightAnswer()
    {
        var corpus = new Corpus(9, Portion.Training);
        for (int i = 0; i < 2000; i++)
        {
            var story = corpus.NextStory();
            Assert.NotEmpty(story.Title);
            Assert.NotEmpty(story.Questions);
            Assert.All(story.Questions, question => Assert.DoesNotContain(question.Answer, question.Others));
            Assert.All(story.Questions, question => Assert.NotEmpty(question.Others));
        }
    }

    private static HashSet<string> Bodies(Corpus corpus, int count) => [.. Enumerable.Range(0, count).Select(_ => corpus.NextStory().Body)];
}
