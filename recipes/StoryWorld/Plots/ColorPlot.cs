namespace StoryWorld.Plots;

/// <summary>Three people have the same thing in three colors: who has which?</summary>
internal static class ColorPlot
{
    public static void Tell(Story story)
    {
        var dice = story.Dice;
        var people = dice.Draw(People.All, 3);
        string[] colors = dice.Draw(Things.Colors, 3);
        string thing = dice.Pick(Things.All);
        story.Title = $"three colors of {thing}s";
        story.Say($"{people[0].Name}, {people[1].Name} and {people[2].Name} met {dice.Pick(Places.All).At}.");
        for (int i = 0; i < people.Length; i++)
            story.Say(dice.Of($"{people[i].Name} had a {colors[i]} {thing}.", $"The {thing} of {people[i].Name} was {colors[i]}."));
        if (dice.Chance(50))
        {
            int first = dice.Next(3), second = (first + 1 + dice.Next(2)) % 3;
            (colors[first], colors[second]) = (colors[second], colors[first]);
            story.Say($"{people[first].Name} and {people[second].Name} traded.");
            story.Say($"Now {people[first].Name} had the {colors[first]} {thing} and {people[second].Name} had the {colors[second]} {thing}.");
        }
        int asked = dice.Next(3), other = (asked + 1) % 3;
        var absent = dice.Pick([.. People.All.Except(people)]);
        story.Ask(QuestionKind.Who, $"Who has the {colors[asked]} {thing}?", people[asked].Name, people.Append(absent).Select(person => person.Name));
        story.Ask(QuestionKind.What, $"What color is the {thing} of {people[other].Name}?", colors[other], colors.Concat(Things.Colors));
    }
}
