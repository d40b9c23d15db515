namespace StoryWorld.Plots;

/// <summary>Somebody has so many things, gets some and gives some away: how many are left?</summary>
internal static class CountPlot
{
    public static void Tell(Story story)
    {
        var dice = story.Dice;
        var people = dice.Draw(People.All, 2);
        Person hero = people[0], friend = people[1];
        string things = dice.Pick(Numbers.Counted);
        int count = 1 + dice.Next(6);
        story.Title = $"{hero.Name} and {things}";
        story.Say($"{hero.Name} had {Numbers.Of(count, things)}.");
        int steps = 1 + dice.Next(2);
        for (int i = 0; i < steps; i++)
            count = Change(story, hero, friend, things, count);
        var wrong = dice.Draw(Enumerable.Range(0, Numbers.Most + 1).Where(other => other != count && Math.Abs(other - count) <= 4), 3);
        story.Ask(QuestionKind.Count, $"How many {things} does {hero.Name} have?", Numbers.Word(count), wrong.Select(Numbers.Word));
    }

    private static int Change(Story story, Person hero, Person friend, string things, int count)
    {
        var dice = story.Dice;
        int change = 1 + dice.Next(3);
        bool gets = count < change || (count + change <= Numbers.Most && dice.Chance(50));
        string number = Numbers.Word(change);
        if (gets)
            story.Say(dice.Of($"{friend.Name} gave {hero.Him} {number} more.", $"{hero.He} found {number} more."));
        else
            story.Say(dice.Of($"{hero.He} gave {number} to {friend.Name}.", $"{hero.He} lost {number}."));
        count += gets ? change : -change;
        story.Say($"Now {hero.He} had {Numbers.Of(count, things)}.");
        return count;
    }
}
