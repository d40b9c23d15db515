namespace Shorten.Evaluation.Tasks;

/// <summary>Questions that have the same tokens.</summary>
/// <param name="Tokens">The tokens.</param>
/// <param name="Documents">Indices of the questions.</param>
internal sealed record QuestionGroup(TokenizedDocument Tokens, IReadOnlyList<int> Documents);
