namespace StoryWorld.Plots;

/// <summary>One is taller than another, who is taller than a third: who is the tallest?</summary>
internal static class ComparePlot
{
    private static readonly (string More, string Most, string Least)[] s_scales =
    [
        ("taller", "the tallest", "the shortest"), ("faster", "the fastest", "the slowest"), ("older", "the oldest", "the youngest"), ("stronger", "the strongest", "the weakest"),
    ];

    public static void Tell(Story story)
    {
        var dice = story.Dice;
        var people = dice.Draw(People.All, 3);
        var (more, most, least) = dice.Pick(s_scales);
        story.Title = $"who is {most}";
        story.Say(dice.Of($"{people[0].Name}, {people[1].Name} and {people[2].Name} wanted to know who was {most}.", $"Three friends asked who was {most}."));
        story.Say($"{people[0].Name} was {more} than {people[1].Name}.");
        story.Say($"{people[1].Name} was {more} than {people[2].Name}.");
        story.Say($"So {people[0].Name} was {most} of all, and {people[2].Name} was {least}.");
        bool asksMost = dice.Chance(50);
        var asked = asksMost ? people[0] : people[2];
        story.Ask(QuestionKind.What, $"Who is {(asksMost ? most : least)}?", asked.Name, people.Select(person => person.Name));
    }
}
