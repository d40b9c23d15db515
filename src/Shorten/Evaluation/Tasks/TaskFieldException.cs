namespace Shorten.Evaluation.Tasks;

/// <summary>A row of data lacks a field, or it is of another kind; whoever knows the file and the row says so.</summary>
internal sealed class TaskFieldException(string problem) : Exception(problem);
