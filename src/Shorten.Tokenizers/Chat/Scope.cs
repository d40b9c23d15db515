namespace Shorten.Tokenizers.Chat;

/// <summary>Variables while a template is rendered; a loop, a macro and a block have scopes of their own within another.</summary>
internal sealed class Scope
{
    private readonly Scope? _outer;
    private Dictionary<string, object?>? _variables;

    /// <summary>The outermost scope.</summary>
    public Scope(Budget budget) => Budget = budget;

    /// <summary>A scope within another.</summary>
    public Scope(Scope outer)
    {
        _outer = outer;
        Budget = outer.Budget;
    }

    /// <summary>What the rendering may still cost.</summary>
    public Budget Budget { get; }

    /// <summary>The value of a name.</summary>
    public object? Get(string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._variables?.TryGetValue(name, out object? value) == true)
                return value;
        }
        return new Undefined(name);
    }

    /// <summary>Sets a name in this scope.</summary>
    public void Set(string name, object? value) => (_variables ??= [])[name] = value;
}
