namespace StoryWorld;

/// <summary>A state that makes people go somewhere and do something about it.</summary>
/// <param name="Cause">Why, without the subject.</param>
/// <param name="State">How they are.</param>
/// <param name="Place">Where they go.</param>
/// <param name="Cure">What they do there, without the subject.</param>
/// <param name="After">How they are then.</param>
internal sealed record Need(string Cause, string State, Place Place, string Cure, string After);
