namespace StoryWorld.Plots;

/// <summary>Two people meet: where is one of them going, and why?</summary>
internal static class MeetPlot
{
    public static void Tell(Story story)
    {
        var dice = story.Dice;
        var people = dice.Draw(People.All, 2);
        Person hero = people[0], friend = people[1];
        var helped = dice.Pick([.. People.All.Except(people)]);
        var others = dice.Draw(People.All.Where(other => other != helped && other.Workplace != helped.Workplace), 3);
        string to = helped.Workplace.To;
        story.Title = $"{hero.Name} on the way";
        story.Say(dice.Of($"{hero.Name} met {friend.Name} on the road.", $"{friend.Name} saw {hero.Name} on the bridge."));
        story.Say(dice.Of($"\"Good morning,\" said {friend.Name}.", $"\"Hello, {hero.Name},\" said {friend.Name}.", $"\"Good day to you,\" said {friend.Name}."));
        story.Say($"\"Where are you going?\"");
        story.Say($"\"I am going {to},\" said {hero.Name}.");
        story.Say(dice.Of($"\"I want to see how {helped.Name} {helped.Work}.\"", $"\"{helped.Name} {helped.Work}, and I want to help.\""));
        bool joins = dice.Chance(50);
        if (joins)
            story.Say($"\"I am coming with you,\" said {friend.Name}. So they went {to} together.");
        else
            story.Say($"\"I have no time,\" said {friend.Name}. So {hero.Name} went alone.");
        story.Ask(QuestionKind.What, $"Where did {hero.Name} go?", to, others.Select(other => other.Workplace.To));
        if (dice.Chance(50))
            story.Ask(QuestionKind.What, $"Did {friend.Name} go too?", joins ? "yes" : "no", [joins ? "no" : "yes"]);
        else
            story.Ask(QuestionKind.Who, $"Who {helped.Work}?", helped.Name, people.Select(person => person.Name).Append(others[0].Name));
    }
}
