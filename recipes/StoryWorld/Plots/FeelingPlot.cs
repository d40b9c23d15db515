namespace StoryWorld.Plots;

/// <summary>Something happens, somebody is sad, happy, scared..., and a friend asks why.</summary>
internal static class FeelingPlot
{
    public static void Tell(Story story)
    {
        var dice = story.Dice;
        var people = dice.Draw(People.All, 2);
        Person hero = people[0], friend = people[1];
        var feeling = dice.Pick(Feelings.All);
        var others = dice.Draw(Feelings.All.Where(other => other.Name != feeling.Name).DistinctBy(other => other.Name), 3);
        story.Title = $"{hero.Name}, who was {feeling.Name}";
        story.Say($"{dice.Of("One day", "In the morning", "That evening", "After lunch")} {hero.In(feeling.Event)}.");
        story.Say(dice.Of($"{hero.He} was {feeling.Name}.", $"{hero.He} was very {feeling.Name}.", $"This made {hero.Him} {feeling.Name}."));
        story.End(hero.Name, hero.In(feeling.Reaction), others.Select(other => hero.In(other.Reaction)));
        if (dice.Chance(60))
        {
            story.Say($"\"Why are you {feeling.Name}?\" asked {friend.Name}.");
            story.Say($"\"{feeling.Told},\" said {hero.Name}.");
            story.Say(dice.Of($"\"I see,\" said {friend.Name}.", $"\"Tell me more,\" {friend.He} said.", $"{friend.Name} took {hero.Him} home."));
            story.Ask(QuestionKind.Who, $"Who asked {hero.Name}?", friend.Name, dice.Draw(People.All.Except(people), 2).Prepend(hero).Select(person => person.Name));
        }
        story.Ask(QuestionKind.Feeling, $"How did {hero.Name} feel?", feeling.Name, others.Select(other => other.Name));
    }
}
