namespace StoryWorld.Plots;

/// <summary>Somebody is hungry, cold, bored..., goes where that ends, and feels better.</summary>
internal static class NeedPlot
{
    public static void Tell(Story story)
    {
        var dice = story.Dice;
        var person = dice.Pick(People.All);
        var need = dice.Pick(Needs.All);
        var others = dice.Draw(Needs.All.Where(other => other != need), 3);
        story.Title = $"{person.Name}, who was {need.State}";
        story.Say($"{person.Name} {person.In(need.Cause)}.");
        story.Say(dice.Of($"{person.He} was {need.State}.", $"So {person.He} was {need.State}.", $"\"I am {need.State},\" said {person.Name}."));
        story.Say(dice.Of($"{person.He} went {need.Place.To}.", $"{person.He} walked {need.Place.To}.", $"That is why {person.He} went {need.Place.To}."));
        story.End($"There {person.He}", person.In(need.Cure), others.Select(other => person.In(other.Cure)));
        story.Say(dice.Of($"Now {person.He} was {need.After}.", $"Soon {person.He} was {need.After}."));
        if (dice.Chance(50))
            story.Ask(QuestionKind.Why, $"Why did {person.Name} go {need.Place.To}?", $"{person.He} was {need.State}", others.Select(other => $"{person.He} was {other.State}"));
        else
            story.Ask(QuestionKind.What, $"Where did {person.Name} go?", need.Place.To, others.Select(other => other.Place.To));
        story.Ask(QuestionKind.Feeling, $"How was {person.Name} in the end?", need.After, others.Select(other => other.After).Prepend(need.State));
    }
}
