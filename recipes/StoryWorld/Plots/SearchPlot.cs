namespace StoryWorld.Plots;

/// <summary>Somebody looks for a thing, here and there, and finds it.</summary>
internal static class SearchPlot
{
    public static void Tell(Story story)
    {
        var dice = story.Dice;
        var people = dice.Draw(People.All, 2);
        Person hero = people[0], friend = people[1];
        string thing = dice.Pick(Things.All);
        string[] spots = dice.Draw(Things.Spots, 4);
        int wrong = 1 + dice.Next(2);
        story.Title = $"{hero.Name} and a lost {thing}";
        story.Say(dice.Of($"{hero.Name} could not find {hero.His} {thing}.", $"\"Where is my {thing}?\" asked {hero.Name}."));
        for (int i = 0; i < wrong; i++)
            story.Say(dice.Of($"{hero.He} looked {spots[i]}, but it was not there.", $"It was not {spots[i]}."));
        string found = spots[wrong];
        story.Say(dice.Of($"Then {friend.Name} looked {found}, and there it was.", $"\"It is {found},\" said {friend.Name}.", $"{friend.Name} found the {thing} {found}."));
        bool isMoved = dice.Chance(40);
        string last = isMoved ? spots[3] : found;
        if (isMoved)
            story.Say($"{hero.Name} put the {thing} {last}.");
        else
            story.Say(dice.Of($"{hero.He} left it there.", $"\"Let it stay there,\" said {hero.Name}."));
        story.Ask(QuestionKind.Where, $"Where is the {thing}?", last, spots.Where(spot => spot != last));
        if (dice.Chance(50))
            story.Ask(QuestionKind.Who, $"Who found the {thing}?", friend.Name, dice.Draw(People.All.Except(people), 2).Prepend(hero).Select(person => person.Name));
    }
}
