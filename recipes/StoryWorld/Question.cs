namespace StoryWorld;

/// <summary>A question about a story.</summary>
/// <param name="Kind">What it asks for.</param>
/// <param name="Text">The question, with its mark.</param>
/// <param name="Answer">The right answer.</param>
/// <param name="Others">Wrong answers, the most tempting ones first.</param>
internal sealed record Question(QuestionKind Kind, string Text, string Answer, IReadOnlyList<string> Others);
