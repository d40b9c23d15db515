using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Models.Families;
using Shorten.Pruning;
using Shorten.Tensors;
using Shorten.Training;

namespace Shorten.Adapters;

/// <summary>A low-rank adapter of a model, in float32: LoRA, rsLoRA or DoRA, read from a PEFT folder or made anew.</summary>
/// <remarks>Its tensors belong to the workspace that it was read or made with, and live as long as that.</remarks>
public sealed class Adapter
{
    internal Adapter(AdapterSettings settings, IReadOnlyList<AdapterModule> modules)
    {
        Settings = settings;
        Modules = modules;
    }

    /// <summary>What <c>adapter_config.json</c> says; numbers of blocks are those of the model at hand.</summary>
    public AdapterSettings Settings { get; }

    /// <summary>The adapted modules, block by block.</summary>
    public IReadOnlyList<AdapterModule> Modules { get; }

    /// <summary>Modules that were left out because a pruning had removed their blocks.</summary>
    public int NumDropped { get; internal init; }

    /// <summary>Folder that it was read from, or null.</summary>
    public string? Source { get; internal init; }

    /// <summary>Values in all A, B and magnitudes.</summary>
    public long NumParameters => Modules.Sum(module => module.A.Length + module.B.Length + (module.Magnitude?.Length ?? 0));

    /// <summary>Makes an adapter that changes nothing yet: A uniform in ±1/sqrt(K), B zero.</summary>
    /// <param name="model">Model that it is for.</param>
    /// <param name="settings">Ranks, alphas and modules; DoRA cannot be made.</param>
    /// <param name="seed">Seed of A.</param>
    /// <param name="workspace">Holds A and B.</param>
    /// <exception cref="ArgumentException">The settings select no module, or hold what is no regular expression.</exception>
    /// <exception cref="MemoryLimitException">The workspace is too small.</exception>
    public static Adapter Create(DecoderModel model, AdapterSettings settings, int seed, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.R, nameof(settings));
        if (settings.UseDora)
            throw new ArgumentException("DoRA adapters can be read, not made", nameof(settings));
        var rules = new ModuleRules(settings);
        var linear = LinearModule.Of(model, Family.Of(model.Settings).Names, block => block).ToList();
        var random = new Random(seed);
        List<AdapterModule> modules = [.. linear.Where(module => rules.Selects(module.Name)).Select(module => Fresh(module, settings, rules, random, workspace))];
        return modules.Count > 0 ? new Adapter(settings, modules)
            : throw new ArgumentException($"no projection is targeted: the model has {string.Join(", ", EndNames(linear.Select(module => module.Name)))} in {model.Blocks.Count} blocks", nameof(settings));
    }

    /// <summary>Reads the PEFT adapter in <paramref name="folder"/> for <paramref name="model"/>.</summary>
    /// <param name="folder">Folder with <c>adapter_config.json</c> and <c>adapter_model.safetensors</c> (or <c>.bin</c>).</param>
    /// <param name="model">Model that it is for; a GGUF model takes the same adapters as the Hugging Face model.</param>
    /// <param name="workspace">Holds A and B.</param>
    /// <param name="remap">For an adapter of the unpruned model; modules of removed blocks are dropped.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="AdapterFormatException">The adapter is broken, does not fit the model, or asks for what is not supported.</exception>
    /// <exception cref="CheckpointFormatException">The file of tensors is not what it claims to be.</exception>
    /// <exception cref="MemoryLimitException">The workspace is too small.</exception>
    public static Adapter Read(string folder, DecoderModel model, Workspace workspace, BlockRemap? remap = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(workspace);
        return AdapterReader.Read(folder, model, workspace, remap);
    }

    /// <summary>True if <paramref name="path"/> is the folder of an adapter, without a model in it.</summary>
    public static bool IsAt(string path) => File.Exists(Path.Combine(path, PeftConfig.FileName)) && !File.Exists(Path.Combine(path, "config.json"));

    /// <summary>The model that the adapter in <paramref name="folder"/> says it is for; null where it does not say.</summary>
    /// <exception cref="AdapterFormatException">The adapter is broken, or asks for what is not supported.</exception>
    public static string? BaseOf(string folder) => PeftConfig.Read(folder).BaseModelNameOrPath;

    /// <summary>Lets <paramref name="model"/> compute with the adapter. Its weights stay as they are stored.</summary>
    /// <remarks>DoRA reads every adapted weight once, for the norms of its rows.</remarks>
    /// <exception cref="ArgumentException">It is not the model that the adapter was read or made for.</exception>
    public void Apply(DecoderModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Remove(model);
        foreach (var module in Modules)
        {
            if (module.Block >= model.Blocks.Count)
                throw new ArgumentException($"{module.Name}: the model has {model.Blocks.Count} blocks", nameof(model));
            var weights = model.Blocks[module.Block].Weights;
            foreach (var part in module.Parts)
                weights.Adapters[part.Projection] = module.Part(part, weights.Matrices[part.Projection]);
        }
    }

    /// <summary>Lets <paramref name="model"/> compute without adapters.</summary>
    public static void Remove(DecoderModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach (var block in model.Blocks)
            Array.Clear(block.Weights.Adapters);
    }

    /// <summary>All A and B with gradients of zero, which passes over the model will add to.</summary>
    /// <param name="blocks">Gradients of each block; their <see cref="BlockGradients.Adapters"/> are set.</param>
    /// <param name="workspace">Holds the gradients.</param>
    /// <exception cref="MemoryLimitException">The workspace is too small.</exception>
    public IReadOnlyList<TrainingParameter> Parameters(IReadOnlyList<BlockGradients> blocks, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(workspace);
        var parameters = new List<TrainingParameter>();
        foreach (var module in Modules)
        {
            Tensor a = workspace.Rent(module.A.Rows, module.A.Columns), b = workspace.Rent(module.B.Rows, module.B.Columns);
            a.Clear();
            b.Clear();
            foreach (var part in module.Parts)
                blocks[module.Block].Adapters[part.Projection] = (a, b.Slice(part.FirstRow, part.Rows));
            parameters.Add(new TrainingParameter(module.NameOfA, module.A, a, Decays: true));
            parameters.Add(new TrainingParameter(module.NameOfB, module.B, b, Decays: true));
        }
        return parameters;
    }

    /// <summary>SHA-256 of the files that it was read from, by name; empty where it was made.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IReadOnlyDictionary<string, string> SourceSha256() => Source is null ? new Dictionary<string, string>() :
        ((string[])[Path.Combine(Source, PeftConfig.FileName), PeftTensors.Find(Source)!]).ToDictionary(path => Path.GetFileName(path), path => FileHashes.Sha256(path));

    /// <summary>Writes the adapter as a folder that PEFT opens. Failed, it leaves nothing behind and an existing folder as it was.</summary>
    /// <param name="folder">Folder to make.</param>
    /// <param name="force">Replaces an existing adapter.</param>
    /// <exception cref="OutputRefusedException">The folder exists and may not be replaced.</exception>
    /// <exception cref="DiskSpaceException">The disk is too full.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Write(string folder, bool force = false)
    {
        OutputGuard.CheckFolder(Path.GetFullPath(folder), "adapter", PeftConfig.FileName, force);
        using var output = AtomicOutput.ForFolder(folder);
        WriteFiles(output.TemporaryPath);
        output.Commit(force);
    }

    /// <summary>Writes <c>adapter_config.json</c> and <c>adapter_model.safetensors</c> into a folder that exists and has neither.</summary>
    /// <exception cref="DiskSpaceException">The disk is too full.</exception>
    /// <exception cref="IOException">A file exists or cannot be written.</exception>
    public void WriteFiles(string folder)
    {
        var modules = Settings.TargetModules.IsAllLinear ? new ModuleNames([.. EndNames(Modules.Select(module => module.Name))]) : Settings.TargetModules;
        AdapterWriter.Write(folder, Settings with { TargetModules = modules }, Modules);
    }

    internal static float ScaleOf(AdapterSettings settings, int r, double alpha) => (float)(alpha / (settings.UseRslora ? Math.Sqrt(r) : r));

    private static IEnumerable<string> EndNames(IEnumerable<string> names) => names.Select(name => name[(name.LastIndexOf('.') + 1)..]).Distinct();

    // Kaiming's uniform distribution with a = sqrt(5), as PEFT begins.
    private static AdapterModule Fresh(LinearModule linear, AdapterSettings settings, ModuleRules rules, Random random, Workspace workspace)
    {
        int r = rules.R(linear.Name);
        double alpha = rules.LoraAlpha(linear.Name), bound = 1 / Math.Sqrt(linear.Columns);
        Tensor a = workspace.Rent(r, linear.Columns), b = workspace.Rent(linear.Rows, r);
        for (int row = 0; row < r; row++)
        {
            foreach (ref float value in a.RowSpan(row))
                value = (float)((2 * random.NextDouble() - 1) * bound);
        }
        b.Clear();
        return new AdapterModule(linear, r, alpha, ScaleOf(settings, r, alpha), a, b);
    }
}
