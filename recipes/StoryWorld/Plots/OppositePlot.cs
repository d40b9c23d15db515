namespace StoryWorld.Plots;

/// <summary>Two people have the same thing, and what is one's is the contrary of the other's.</summary>
internal static class OppositePlot
{
    public static void Tell(Story story)
    {
        var dice = story.Dice;
        var people = dice.Draw(People.All, 2);
        var (word, opposite, things) = dice.Pick(Opposites.All);
        if (dice.Chance(50))
            (word, opposite) = (opposite, word);
        string thing = dice.Pick(things);
        story.Title = $"two {thing}s";
        story.Say($"{people[0].Name} and {people[1].Name} compared the {thing} of one with the {thing} of the other.");
        story.Say($"The {thing} of {people[0].Name} was {word}.");
        story.Say(dice.Of($"The {thing} of {people[1].Name} was not {word}. It was {opposite}.", $"But the {thing} of {people[1].Name} was {opposite}."));
        if (dice.Chance(50))
            story.Say($"\"Mine is {word} and yours is {opposite},\" said {people[0].Name}.");
        string absent = dice.Pick([.. People.All.Except(people)]).Name;
        int asked = dice.Next(2);
        story.Ask(QuestionKind.What, $"Whose {thing} is {(asked == 0 ? word : opposite)}?", people[asked].Name, [people[1 - asked].Name, absent]);
        story.Ask(QuestionKind.What, $"What is the opposite of {word}?", opposite, dice.Draw(Opposites.All, 4).Select(pair => pair.First).Where(other => other != word));
    }
}
