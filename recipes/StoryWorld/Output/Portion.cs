namespace StoryWorld.Output;

/// <summary>What a story is used for. Its own words decide (see <see cref="Corpus"/>), so no story is in two portions.</summary>
internal enum Portion
{
    /// <summary>To learn from.</summary>
    Training,

    /// <summary>To score blocks and to retrain.</summary>
    Calibration,

    /// <summary>To measure on.</summary>
    Evaluation,
}
