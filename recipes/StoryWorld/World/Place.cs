namespace StoryWorld;

/// <summary>A place of the town.</summary>
/// <param name="Name">Without article: <c>mill</c>.</param>
/// <param name="At">How one is there: <c>at the mill</c>.</param>
internal sealed record Place(string Name, string At)
{
    /// <summary>How one gets there.</summary>
    public string To => $"to the {Name}";
}
