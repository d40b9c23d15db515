namespace StoryWorld.Plots;

/// <summary>Somebody asks for a thing, and gets it or does not.</summary>
internal static class AskPlot
{
    public static void Tell(Story story)
    {
        var dice = story.Dice;
        var people = dice.Draw(People.All, 2);
        Person owner = people[0], asker = people[1];
        string thing = dice.Pick(Things.All);
        bool gives = dice.Chance(60);
        story.Title = $"{asker.Name}, who asked for {Things.A(thing)}";
        story.Say($"{owner.Name} had {Things.A(thing)}.");
        story.Say(dice.Of($"\"May I have the {thing}?\" asked {asker.Name}.", $"\"Please give me the {thing},\" said {asker.Name}.", $"{asker.Name} wanted to have it."));
        if (gives)
        {
            story.Say(dice.Of($"\"Yes, it is yours,\" said {owner.Name}.", $"\"Here you are,\" said {owner.Name}."));
            story.Say($"{owner.Name} gave the {thing} to {asker.Name}.");
            story.Say(dice.Of($"\"Thank you,\" said {asker.Name}.", $"{asker.Name} was happy."));
        }
        else
        {
            story.Say(dice.Of($"\"No, I need it,\" said {owner.Name}.", $"\"No, it is mine,\" said {owner.Name}."));
            story.Say($"{owner.Name} kept the {thing}.");
            story.Say(dice.Of($"{asker.Name} was sad.", $"{asker.Name} went away."));
        }
        var (has, lacks) = gives ? (asker, owner) : (owner, asker);
        story.Ask(QuestionKind.Who, $"Who has the {thing}?", has.Name, dice.Draw(People.All.Except(people), 2).Prepend(lacks).Select(person => person.Name));
        story.Ask(QuestionKind.What, $"Did {owner.Name} give the {thing} away?", gives ? "yes" : "no", [gives ? "no" : "yes"]);
    }
}
