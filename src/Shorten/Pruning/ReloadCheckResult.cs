using System.Text.Json.Nodes;

namespace Shorten.Pruning;

/// <summary>A reload check that held.</summary>
/// <param name="MaxAbs">Largest difference of a logit.</param>
/// <param name="Tokens">Tokens of the window.</param>
/// <param name="Equal">All logits are equal, bit for bit.</param>
public sealed record ReloadCheckResult(double MaxAbs, int Tokens, bool Equal)
{
    /// <summary>The result as the manifest keeps it.</summary>
    public JsonObject ToJson() => new() { ["maxAbs"] = MaxAbs, ["tokens"] = Tokens, ["equal"] = Equal };
}
