namespace StoryWorld.Plots;

/// <summary>Somebody is in trouble, a friend lends the right tool, and it helps.</summary>
internal static class ToolPlot
{
    public static void Tell(Story story)
    {
        var dice = story.Dice;
        var people = dice.Draw(People.All, 2);
        Person hero = people[0], friend = people[1];
        var tool = dice.Pick(Tools.All);
        var others = dice.Draw(Tools.All.Where(other => other != tool), 3);
        string trouble = hero.In(tool.Trouble), a = Things.A(tool.Name), place = tool.Place.At;
        story.Title = $"{hero.Name} and {a}";
        story.Say(dice.Of($"{hero.Name} was {place}, and {trouble}.", $"one day {hero.Name} was {place}. {Capital(trouble)}."));
        story.Say(dice.Of($"{hero.He} needed {a}.", $"\"I need {a},\" said {hero.Name}.", $"\"If only I had {a},\" said {hero.Name}."));
        bool isLent = dice.Chance(70);
        if (isLent)
            Lend(story, hero, friend, tool.Name);
        else
            story.Say($"{hero.He} went home and came back with {a}.");
        story.End($"{hero.Name} took the {tool.Name} and", hero.In(tool.Use), others.Select(other => hero.In(other.Use)));
        if (isLent)
            story.Say(dice.Of($"\"Thank you, {friend.Name},\" {hero.He} said.", $"{hero.He} thanked {friend.Name}.", $"Then {hero.He} gave the {tool.Name} back."));
        story.Ask(QuestionKind.What, $"What did {hero.Name} need?", a, others.Select(other => Things.A(other.Name)));
        if (dice.Chance(50))
            story.Ask(QuestionKind.Why, $"Why did {hero.Name} need {a}?", trouble, others.Select(other => hero.In(other.Trouble)));
        else if (isLent)
            story.Ask(QuestionKind.Who, $"Who helped {hero.Name}?", friend.Name, dice.Draw(People.All.Except(people), 2).Prepend(hero).Select(person => person.Name));
    }

    private static void Lend(Story story, Person hero, Person friend, string tool)
    {
        var dice = story.Dice;
        story.Say(dice.Of($"{friend.Name} came by.", $"{hero.He} called {friend.Name}.", $"{friend.Name} heard {hero.Him}."));
        story.Say(dice.Of($"\"Take my {tool},\" said {friend.Name}.", $"{friend.Name} had one and gave it to {hero.Him}.", $"\"Here is my {tool},\" {friend.He} said."));
    }

    private static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
