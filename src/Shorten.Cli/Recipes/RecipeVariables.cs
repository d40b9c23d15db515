using System.Text.RegularExpressions;
using Shorten.Cli.Frame;

namespace Shorten.Cli.Recipes;

/// <summary>The values of a recipe's variables: those of the command line before those of the file.</summary>
internal sealed partial class RecipeVariables
{
    private readonly Recipe _recipe;
    private readonly Dictionary<string, string> _values = [];

    /// <summary>Takes <paramref name="given"/>, each <c>NAME=VALUE</c>; the values of the file may refer to variables above them.</summary>
    /// <exception cref="UsageException">What is given is no variable of the recipe, or a variable has no value.</exception>
    /// <exception cref="RecipeException">A value refers to what is no variable.</exception>
    public RecipeVariables(Recipe recipe, IEnumerable<string> given)
    {
        _recipe = recipe;
        var overrides = new Dictionary<string, string>();
        foreach (string text in given)
        {
            string[] parts = text.Split('=', 2);
            if (parts.Length != 2 || !overrides.TryAdd(parts[0], parts[1]))
                throw new UsageException(parts.Length == 2 ? $"{parts[0]} is given twice" : $"'{text}' is not NAME=VALUE");
        }
        foreach (var (name, value) in recipe.Variables)
        {
            if (overrides.Remove(name, out string? chosen))
                _values[name] = chosen;
            else if (value.Value is not null)
                _values[name] = Expand(value)!;
            else
                throw new UsageException($"{recipe.Path} needs {name}=VALUE");
        }
        if (overrides.Count > 0)
            throw new UsageException($"{recipe.Path} has no variable '{overrides.Keys.First()}': it has {string.Join(", ", recipe.Variables.Select(variable => variable.Name))}");
    }

    /// <summary>The value of a variable, null where the recipe has none of that name.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>The text with every <c>${name}</c> replaced.</summary>
    /// <exception cref="RecipeException">It refers to what is no variable.</exception>
    public string? Expand(RecipeText text) => text.Value is null ? null : Reference().Replace(text.Value, match => this[match.Groups[1].Value]
        ?? throw new RecipeException(_recipe.Path, text.Line, $"{match.Value} is no variable{(_values.Count == 0 ? "" : ": there are " + string.Join(", ", _values.Keys))}"));

    [GeneratedRegex(@"\$\{([^}]*)\}")]
    private static partial Regex Reference();
}
