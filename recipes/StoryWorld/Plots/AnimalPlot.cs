namespace StoryWorld.Plots;

/// <summary>Animals: what they say, eat and live in.</summary>
internal static class AnimalPlot
{
    public static void Tell(Story story)
    {
        var dice = story.Dice;
        var person = dice.Pick(People.All);
        var (name, says, eats, home) = dice.Pick(Animals.All);
        var others = dice.Draw(Animals.All.Where(other => other.Name != name), 3);
        story.Title = $"{person.Name} and {Things.A(name)}";
        story.Say(dice.Of($"{person.Name} saw {Things.A(name)} {dice.Pick(Places.All).At}.", $"One day {Things.A(name)} came to {person.Name}."));
        string said = char.ToUpperInvariant(says[0]) + says[1..];
        story.Say(dice.Of($"\"{said},\" said the {name}.", $"The {name} was hungry and said {says}."));
        story.End($"{person.Name} gave the {name}", eats, others.Select(other => other.Eats));
        story.Say(dice.Of($"Then the {name} went back to {home}.", $"The {name} ate the {eats} and went home to {home}."));
        switch (dice.Next(3))
        {
            case 0:
                story.Ask(QuestionKind.What, $"What does {Things.A(name)} say?", says, others.Select(other => other.Says));
                break;
            case 1:
                story.Ask(QuestionKind.What, $"What does {Things.A(name)} eat?", eats, others.Select(other => other.Eats));
                break;
            default:
                story.Ask(QuestionKind.What, $"Where does the {name} live?", $"in {home}", others.Select(other => $"in {other.Home}"));
                break;
        }
    }
}
