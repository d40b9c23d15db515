namespace Shorten.Adapters;

/// <summary>Which modules an adapter's settings select, and with which rank and alpha. The rules are PEFT's.</summary>
internal sealed class ModuleRules
{
    private readonly AdapterSettings _settings;
    private readonly Func<string, bool> _isTarget, _isExcluded;
    private readonly List<ModulePattern> _beforeNumber;
    private readonly List<(ModulePattern Pattern, int R)> _ranks;
    private readonly List<(ModulePattern Pattern, double Alpha)> _alphas;

    /// <exception cref="ArgumentException">A pattern is no regular expression.</exception>
    public ModuleRules(AdapterSettings settings)
    {
        _settings = settings;
        _isTarget = Predicate(settings.TargetModules);
        _isExcluded = settings.ExcludeModules is { } excluded ? Predicate(excluded) : _ => false;
        _beforeNumber = [.. (settings.LayersPattern.Count == 0 ? ["[^.]*"] : settings.LayersPattern).Select(ModulePattern.BeforeNumber)];
        _ranks = [.. settings.RankPattern.Select(rank => (ModulePattern.End(rank.Key), rank.Value))];
        _alphas = [.. settings.AlphaPattern.Select(alpha => (ModulePattern.End(alpha.Key), alpha.Value))];
    }

    /// <summary>True if the module has an adapter.</summary>
    /// <exception cref="ArgumentException">A regular expression takes too long.</exception>
    public bool Selects(string module) =>
        !_isExcluded(module) && _isTarget(module) && (_settings.LayersToTransform is not { Count: > 0 } layers || _settings.TargetModules.Names.Contains(module) || IsIn(layers, module));

    /// <summary>Rank of a module: that of the first pattern that matches.</summary>
    /// <exception cref="ArgumentException">A regular expression takes too long.</exception>
    public int R(string module) => _ranks.FirstOrDefault(rank => rank.Pattern.Matches(module), (null!, _settings.R)).R;

    /// <summary>Alpha of a module: that of the first pattern that matches.</summary>
    /// <exception cref="ArgumentException">A regular expression takes too long.</exception>
    public double LoraAlpha(string module) => _alphas.FirstOrDefault(alpha => alpha.Pattern.Matches(module), (null!, _settings.LoraAlpha)).Alpha;

    // A module that is named in full is meant whatever its block is.
    private bool IsIn(IReadOnlyList<int> layers, string module) =>
        _beforeNumber.Select(pattern => pattern.Number(module)).FirstOrDefault(number => number is not null) is int layer && layers.Contains(layer);

    private static Func<string, bool> Predicate(ModuleNames modules)
    {
        if (modules.IsAllLinear)
            return _ => true;
        if (modules.Pattern is { } pattern)
            return ModulePattern.Whole(pattern).Matches;
        return module => modules.Names.Any(name => module == name || module.EndsWith("." + name, StringComparison.Ordinal));
    }
}
