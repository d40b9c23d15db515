namespace Shorten.Models.Families;

/// <summary>Refuses models whose feed-forward layers are experts that a router chooses from.</summary>
internal static class MixtureOfExperts
{
    private static readonly string[] Counts = ["num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts"];

    public static void Refuse(HfConfig config, string architecture)
    {
        bool named = architecture.Contains("moe", StringComparison.OrdinalIgnoreCase) || architecture.Contains("mixtral", StringComparison.OrdinalIgnoreCase);
        if (named || Counts.Any(key => config.Has(key) && config.Int(key) > 0))
            throw config.Error($"{architecture} is a mixture of experts, which is not supported: expected a dense model");
    }

    public static void Refuse(GgufConfig config)
    {
        if (config.Number("expert_count", 0) > 0)
            throw config.Error($"this {config.Architecture} model is a mixture of experts, which is not supported: expected a dense model");
    }
}
