namespace Shorten.Models;

/// <summary>Which blocks attend to a sliding window where the config does not list <c>layer_types</c>.</summary>
public enum WindowPattern
{
    /// <summary>None.</summary>
    None,
    /// <summary>All (Mistral).</summary>
    All,
    /// <summary>Those from <see cref="DecoderSettings.MaxWindowLayers"/> on (Qwen 2).</summary>
    FromMaxWindowLayers,
    /// <summary>All but every <see cref="DecoderSettings.SlidingWindowPattern"/>-th (Gemma 2 and 3).</summary>
    AllButEveryNth,
}
