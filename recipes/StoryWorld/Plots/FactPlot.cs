namespace StoryWorld.Plots;

/// <summary>A person, in a few words, and questions about what is always true of them.</summary>
internal static class FactPlot
{
    public static void Tell(Story story)
    {
        var dice = story.Dice;
        var person = dice.Pick(People.All);
        var others = dice.Draw(People.All.Where(other => other != person), 3);
        story.Title = $"{person.Name} the {person.Job}";
        string[] facts =
        [
            $"{person.Name} {person.Work} {person.Workplace.At}.",
            $"{person.Name} likes {person.Food}.",
            $"The {person.Animal} of {person.Name} is called {person.AnimalName}.",
            $"The door of {person.Name}'s house is {person.Color}.",
        ];
        story.Say($"{person.Name} lives in {Places.Town}.");
        foreach (string fact in dice.Draw(facts, 2))
            story.Say(fact);
        foreach (int fact in dice.Draw(Enumerable.Range(0, 5), 3))
            DayPlot.AskFact(story, person, others, fact);
    }
}
