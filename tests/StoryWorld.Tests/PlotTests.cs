using System.Text.RegularExpressions;
using StoryWorld.Plots;

namespace StoryWorld.Tests;

/// <summary>Answers are found again from the words of the story.</summary>
public sealed class PlotTests
{
    private static readonly string[] s_numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    [Fact]
    public void CarryPlot_AnswersWhatTheLastSentenceAboutTheThingSays()
    {
        foreach (var story in Stories(CarryPlot.Tell))
        {
            Assert.Equal(2, story.Questions.Count);
            foreach (var question in story.Questions)
            {
                string thing = Regex.Match(question.Text, "the (.*)[?]$").Groups[1].Value;
                string last = story.Body.Split(". ").Last(sentence => sentence.Contains($" {thing} ") || sentence.TrimEnd('.').EndsWith($" {thing}"));
                Assert.Equal(WhereOrWho(last.TrimEnd('.'), thing), question.Answer);
            }
        }
    }

    [Fact]
    public void CountPlot_Counts()
    {
        foreach (var story in Stories(CountPlot.Tell))
        {
            string[] sentences = story.Body.TrimEnd('.').Split(". ");
            int count = Number(sentences[0]);
            for (int i = 1; i < sentences.Length; i += 2)
            {
                count += sentences[i].EndsWith(" more", StringComparison.Ordinal) ? Number(sentences[i]) : -Number(sentences[i]);
                Assert.Equal(count, Number(sentences[i + 1]));
            }
            Assert.Equal(s_numbers[count], Assert.Single(story.Questions).Answer);
        }
    }

    [Fact]
    public void ColorPlot_FollowsATrade()
    {
        foreach (var story in Stories(ColorPlot.Tell))
        {
            var who = story.Questions.Single(question => question.Kind == QuestionKind.Who);
            string thing = Regex.Match(who.Text, "has the (.*)[?]").Groups[1].Value;
            string color = thing.Split(' ')[0];
            string last = story.Body.Split(". ").Last(sentence => sentence.Contains($" {color}"));
            Assert.Matches($"{who.Answer} had (a|the) {thing}|of {who.Answer} was {color}", last);
        }
    }

    private static string WhereOrWho(string sentence, string thing)
    {
        string words = sentence.Replace($" the {thing} ", " it ", StringComparison.Ordinal).Replace($" the {thing}", " it", StringComparison.Ordinal);
        var match = Regex.Match(words, "(?:put|left) it (?<a>.*)|gave it to (?<a>.*)|^(?:[Tt]hen )?(?<a>[A-Z][a-z]*) (?:took|picked up|got) it|^(?<a>[A-Z][a-z]*) had an? |(?:lay|was an? \\w+) (?<a>.*)$");
        Assert.True(match.Success, words);
        return match.Groups["a"].Value;
    }

    private static int Number(string sentence) => Array.IndexOf(s_numbers, s_numbers.Single(word => Regex.IsMatch(sentence, $@"\b{word}\b")));

    private static IEnumerable<Story> Stories(Action<Story> tell)
    {
        for (ulong seed = 0; seed < 500; seed++)
        {
            var story = new Story(new Dice(seed));
            tell(story);
            yield return story;
        }
    }
}
