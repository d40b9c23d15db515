using Shorten.Data;

namespace Shorten.Training;

/// <summary>Where the rows of a training came from.</summary>
/// <param name="Source">Name of the file.</param>
/// <param name="Sha256">SHA-256 of its bytes.</param>
/// <param name="Form">What its rows hold.</param>
/// <param name="Rows">Rows of the file.</param>
/// <param name="ValidationRows">Rows that were kept for validation.</param>
/// <param name="LeftOut">Rows that had nothing to learn.</param>
/// <param name="Cut">Rows that were cut off.</param>
/// <param name="TrainItems">Rows or packed segments that were learnt from.</param>
/// <param name="ValidationItems">Rows or packed segments of validation.</param>
public sealed record TrainingDataRecord(string Source, string Sha256, TrainingForm Form, int Rows, int ValidationRows, int LeftOut, int Cut, int TrainItems, int ValidationItems)
{
    /// <summary>Describes data.</summary>
    public static TrainingDataRecord Of(TrainingData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new TrainingDataRecord(Path.GetFileName(data.Path), data.Sha256, data.Form, data.NumRows, data.NumValidationRows, data.RowsWithNothingToLearn.Count, data.NumCutRows,
            data.Train.Count, data.Validation.Count);
    }
}
