namespace StoryWorld.Plots;

/// <summary>A day of somebody, as all their days are.</summary>
internal static class DayPlot
{
    public static void Tell(Story story)
    {
        var dice = story.Dice;
        var person = dice.Pick(People.All);
        var others = dice.Draw(People.All.Where(other => other != person), 3);
        story.Title = $"a day of {person.Name}";
        story.Say(dice.Of($"{person.Name} is the {person.Job} of {Places.Town}.", $"{person.Name} is a {person.Job}."));
        story.Say(dice.Of($"In the morning {person.He} went {person.Workplace.To}.", $"After breakfast {person.He} was {person.Workplace.At}."));
        story.Say($"There {person.He} {person.Worked}.");
        story.Say(dice.Of($"At noon {person.He} ate {person.Food}, which {person.He} likes best.", $"At noon {person.He} ate {person.Food}."));
        story.Say(dice.Of($"In the evening {person.He} fed {person.His} {person.Animal} {person.AnimalName}.", $"In the evening {person.He} played with {person.AnimalName} the {person.Animal}."));
        story.Say(dice.Of($"At night {person.He} slept under a {person.Color} blanket.", $"Then {person.He} put on {person.His} {person.Color} gown and went to bed."));
        AskFact(story, person, others, 0);
        AskFact(story, person, others, 1 + dice.Next(3));
    }

    /// <summary>Asks for one of the things that are always true of somebody.</summary>
    public static void AskFact(Story story, Person person, Person[] others, int fact)
    {
        var (question, answer) = fact switch
        {
            0 => ($"Where does {person.Name} work?", (Func<Person, string>)(who => who.Workplace.At)),
            1 => ($"What does {person.Name} like to eat?", who => who.Food),
            2 => ($"What is the name of the {person.Animal} of {person.Name}?", who => who.AnimalName),
            3 => ($"Which color does {person.Name} like best?", who => who.Color),
            _ => ($"What does {person.Name} do?", who => $"{person.He} {who.Work}"),
        };
        story.Ask(QuestionKind.What, question, answer(person), others.Select(answer));
    }
}
