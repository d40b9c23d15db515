namespace StoryWorld;

/// <summary>What a question asks for.</summary>
internal enum QuestionKind
{
    /// <summary>Where a thing is.</summary>
    Where,

    /// <summary>Who has a thing.</summary>
    Who,

    /// <summary>Why something was done.</summary>
    Why,

    /// <summary>How somebody feels.</summary>
    Feeling,

    /// <summary>How many there are.</summary>
    Count,

    /// <summary>Something else.</summary>
    What,
}
