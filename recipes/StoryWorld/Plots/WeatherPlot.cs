namespace StoryWorld.Plots;

/// <summary>A day of snow, rain, sun...: what people put on, what they enjoy and what goes wrong.</summary>
internal static class WeatherPlot
{
    public static void Tell(Story story)
    {
        var dice = story.Dice;
        var people = dice.Draw(People.All, 2);
        var (sky, wear, joy, trouble) = dice.Pick(Weather.All);
        var others = dice.Draw(Weather.All.Where(other => other.Sky != sky), 3);
        story.Title = $"a day when {sky}";
        story.Say(dice.Of($"One day {sky} in {Places.Town}.", $"That morning {sky}.", $"{people[0].Name} looked out of the window. Outside {sky}."));
        story.Say($"{people[0].Name} put on {wear}.");
        story.End($"Then {people[0].He} went to {people[1].Name}, and they", joy, others.Select(other => other.Joy));
        if (dice.Chance(50))
            story.Say($"But {people[1].Name} {trouble}.");
        story.Ask(QuestionKind.What, $"What did {people[0].Name} put on?", wear, others.Select(other => other.Wear));
        story.Ask(QuestionKind.What, "What was the weather like?", sky, others.Select(other => other.Sky));
    }
}
