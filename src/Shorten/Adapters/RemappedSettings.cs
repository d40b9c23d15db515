namespace Shorten.Adapters;

/// <summary>The settings of an adapter that was moved to a pruned model: block numbers in them are those of the pruned model.</summary>
internal static class RemappedSettings
{
    /// <summary>What says the same of the new names stays; the rest is spelled out, module by module.</summary>
    /// <param name="settings">Settings with the old numbers.</param>
    /// <param name="numbers">Old number of each block.</param>
    /// <param name="linear">All modules of the pruned model.</param>
    /// <param name="modules">Those that have an adapter, under their new names.</param>
    public static AdapterSettings Of(AdapterSettings settings, IReadOnlyList<int> numbers, IReadOnlyList<LinearModule> linear, IReadOnlyList<AdapterModule> modules)
    {
        var result = settings with
        {
            LayersToTransform = settings.LayersToTransform is { } layers ? [.. Enumerable.Range(0, numbers.Count).Where(block => layers.Contains(numbers[block]))] : null,
        };
        var rules = new ModuleRules(result);
        var selected = modules.Select(module => module.Name).ToHashSet();
        if (linear.Any(module => rules.Selects(module.Name) != selected.Contains(module.Name)))
            result = result with { TargetModules = new ModuleNames([.. selected]), ExcludeModules = null, LayersToTransform = null, LayersPattern = [] };
        if (modules.Any(module => rules.R(module.Name) != module.R))
            result = result with { RankPattern = modules.Where(module => module.R != settings.R).ToDictionary(module => module.Name, module => module.R) };
        if (modules.Any(module => rules.LoraAlpha(module.Name) != module.LoraAlpha))
            result = result with { AlphaPattern = modules.Where(module => module.LoraAlpha != settings.LoraAlpha).ToDictionary(module => module.Name, module => module.LoraAlpha) };
        return result;
    }
}
