namespace StoryWorld;

/// <summary>Somebody of the town, with what is always true of them.</summary>
/// <param name="Name">First name.</param>
/// <param name="IsWoman">She or he.</param>
/// <param name="Job">Without article: <c>baker</c>.</param>
/// <param name="Work">What the job is, with the verb as in "she ...": <c>bakes bread</c>.</param>
/// <param name="Worked">The same, past.</param>
/// <param name="Workplace">Where the job is done.</param>
/// <param name="Animal">Kind of the animal at home: <c>cat</c>.</param>
/// <param name="AnimalName">Its name.</param>
/// <param name="Food">What they like best.</param>
/// <param name="Color">The color that they like best.</param>
internal sealed record Person(
    string Name, bool IsWoman, string Job, string Work, string Worked, Place Workplace, string Animal, string AnimalName, string Food, string Color)
{
    public string He => IsWoman ? "she" : "he";

    public string Him => IsWoman ? "her" : "him";

    public string His => IsWoman ? "her" : "his";

    /// <summary>Puts name and pronouns in the place of <c>{name}</c>, <c>{he}</c>, <c>{him}</c> and <c>{his}</c>.</summary>
    public string In(string text) => text
        .Replace("{name}", Name, StringComparison.Ordinal)
        .Replace("{he}", He, StringComparison.Ordinal)
        .Replace("{him}", Him, StringComparison.Ordinal)
        .Replace("{his}", His, StringComparison.Ordinal);
}
