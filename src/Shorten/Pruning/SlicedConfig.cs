using System.Text.Json.Nodes;

namespace Shorten.Pruning;

/// <summary>The config of a model without some blocks.</summary>
/// <param name="Config">The config: everything as it was, but for what belongs to single blocks.</param>
/// <param name="Keys">Keys that changed (<c>layer_types</c>, <c>text_config.num_hidden_layers</c>).</param>
/// <param name="Warnings">What runtimes will compute differently, one line each.</param>
internal sealed record SlicedConfig(JsonObject Config, IReadOnlyList<string> Keys, IReadOnlyList<string> Warnings);
