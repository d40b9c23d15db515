using Shorten.Models;
using Shorten.Models.Families;
using Shorten.Pruning;
using Shorten.Tensors;

namespace Shorten.Adapters;

/// <summary>Reads a PEFT adapter for a model: every module is found, its rank and shapes are checked.</summary>
internal sealed class AdapterReader
{
    private readonly string _folder;
    private readonly DecoderModel _model;
    private readonly Workspace _workspace;
    private readonly PeftTensors _tensors;
    private readonly AdapterSettings _settings;
    private readonly DecoderNames _names;

    private AdapterReader(string folder, DecoderModel model, Workspace workspace, PeftTensors tensors, AdapterSettings settings)
    {
        _folder = folder;
        _model = model;
        _workspace = workspace;
        _tensors = tensors;
        _settings = settings;
        _names = Family.Of(model.Settings).Names;
    }

    public static Adapter Read(string folder, DecoderModel model, Workspace workspace, BlockRemap? remap)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{folder}: no such folder");
        if (remap is not null && remap.NumBlocks != model.Blocks.Count)
            throw new AdapterFormatException(folder, $"the manifest is that of a model of {remap.NumBlocks} blocks, this one has {model.Blocks.Count}");
        var settings = PeftConfig.Read(folder);
        using var tensors = PeftTensors.Open(folder);
        var reader = new AdapterReader(folder, model, workspace, tensors, settings);
        try
        {
            return reader.Read(remap);
        }
        catch (ArgumentException e)
        {
            throw new AdapterFormatException(Path.Combine(folder, PeftConfig.FileName), e.Message.Split(" (Parameter ")[0], e);
        }
    }

    private Adapter Read(BlockRemap? remap)
    {
        var rules = new ModuleRules(_settings);
        var numbers = remap is null ? [.. Enumerable.Range(0, _model.Blocks.Count)] : NumbersOf(remap);
        var linear = LinearModule.Of(_model, _names, block => numbers[block]).ToList();
        int dropped = CountDropped([.. linear.Select(module => module.Name)], remap is null ? null : numbers);
        List<AdapterModule> modules = [.. linear.Where(module => rules.Selects(module.Name)).Select(module => Module(module, rules))];
        if (linear.Find(module => _tensors.Has(module.Name) && !rules.Selects(module.Name)) is { } other)
            throw _tensors.Error($"there are tensors of {other.Name}, which {PeftConfig.FileName} does not target");
        if (modules.Count == 0)
            throw _tensors.Error("no module of the model has an adapter here");
        if (remap is null)
            return new Adapter(_settings, modules) { Source = _folder };
        var renamed = LinearModule.Of(_model, _names, block => block).ToList();
        modules = [.. modules.Select(module => module.Renamed(renamed.Find(other => other.IsSameAs(module.Linear))!))];
        return new Adapter(RemappedSettings.Of(_settings, numbers, renamed, modules), modules) { Source = _folder, NumDropped = dropped };
    }

    // Modules of removed blocks are dropped, where their removal is known; others that the model lacks are an error.
    private int CountDropped(HashSet<string> known, IReadOnlyList<int>? numbers)
    {
        int dropped = 0;
        foreach (string name in _tensors.Modules.Where(name => !known.Contains(name)))
        {
            if (numbers is null || BlockOf(name) is not int block || numbers.Contains(block))
                throw Unknown(name);
            dropped++;
        }
        return dropped;
    }

    private IReadOnlyList<int> NumbersOf(BlockRemap remap)
    {
        int last = _tensors.Modules.Select(BlockOf).Max() ?? throw Unknown(_tensors.Modules[0]);
        return remap.NumbersFor(_folder, last, isWhole: _settings.LayersToTransform is null && (_settings.TargetModules.Pattern is null || _settings.TargetModules.IsAllLinear));
    }

    private AdapterModule Module(LinearModule linear, ModuleRules rules)
    {
        string name = linear.Name;
        if (!_tensors.Has(name))
            throw _tensors.Error($"there are no tensors of {name}, which {PeftConfig.FileName} targets");
        int r = rules.R(name);
        double alpha = rules.LoraAlpha(name);
        _tensors.RequireShapes(name, r, linear.Columns, linear.Rows);
        Tensor a = _workspace.Rent(r, linear.Columns), b = _workspace.Rent(linear.Rows, r);
        _tensors.ReadA(name, a);
        _tensors.ReadB(name, b, linear.ToHuggingFace);
        var magnitude = _tensors.ReadMagnitude(name, linear.Rows, linear.ToHuggingFace);
        if (magnitude is null == _settings.UseDora)
            throw _tensors.Error($"use_dora is {(_settings.UseDora ? "true" : "false")}, and {name} has {(magnitude is null ? "no magnitude" : "a magnitude")}");
        return new AdapterModule(linear, r, alpha, Adapter.ScaleOf(_settings, r, alpha), a, b) { Magnitude = magnitude };
    }

    private int? BlockOf(string module) => _names.BlockOf(module);

    private AdapterFormatException Unknown(string module)
    {
        if (BlockOf(module) is not int block || block < _model.Blocks.Count)
            return _tensors.Error($"there are tensors of {module}: the model has no such projection in its blocks");
        string problem = $"there are tensors of {module}: the model has blocks 0 to {_model.Blocks.Count - 1}";
        string manifest = Manifest.PathFor(_model.Checkpoint);
        return new AdapterFormatException(_tensors.Path, problem)
        {
            Advice = BlockRemapFits(manifest) ? $"--remap {manifest} moves an adapter of the unpruned model onto this one" : null,
        };
    }

    private static bool BlockRemapFits(string manifest) => Manifest.OriginalBlocks(Manifest.TryRead(manifest)) is not null;
}
