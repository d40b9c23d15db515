namespace StoryWorld.Plots;

/// <summary>A kind of story.</summary>
/// <param name="Weight">How often it is told, relative to the others.</param>
/// <param name="Tell">Tells one.</param>
internal sealed record Plot(int Weight, Action<Story> Tell)
{
    public static readonly Plot[] All =
    [
        new(6, CarryPlot.Tell), new(3, ColorPlot.Tell), new(4, ToolPlot.Tell), new(3, NeedPlot.Tell), new(3, FeelingPlot.Tell), new(2, CountPlot.Tell), new(2, OppositePlot.Tell),
        new(3, AskPlot.Tell), new(3, SearchPlot.Tell), new(2, DayPlot.Tell), new(2, FactPlot.Tell), new(2, MeetPlot.Tell), new(2, WeatherPlot.Tell), new(2, AnimalPlot.Tell), new(1, ComparePlot.Tell),
    ];

    private static readonly Plot[] s_byWeight = [.. All.SelectMany(plot => Enumerable.Repeat(plot, plot.Weight))];

    /// <summary>One of all, by weight.</summary>
    public static Plot Any(Dice dice) => dice.Pick(s_byWeight);
}
