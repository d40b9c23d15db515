namespace Shorten.Tokenizers.Chat;

/// <summary>What a value is assigned to: a name, an attribute of a namespace, or several of them.</summary>
/// <param name="Namespace">The namespace's name, null for a plain name.</param>
/// <param name="Name">Name of the variable or attribute.</param>
/// <param name="Parts">Targets of the items of a list; empty for a single target.</param>
internal sealed record AssignmentTarget(string? Namespace, string Name, IReadOnlyList<AssignmentTarget> Parts)
{
    /// <summary>Assigns the value.</summary>
    public void Assign(object? value, Scope scope)
    {
        if (Parts.Count == 0)
        {
            AssignSingle(value, scope);
            return;
        }
        var items = Value.Items(value);
        if (items.Count != Parts.Count)
            throw new ValueException($"{items.Count} items cannot be assigned to {Parts.Count} names");
        for (int i = 0; i < items.Count; i++)
            Parts[i].Assign(items[i], scope);
    }

    private void AssignSingle(object? value, Scope scope)
    {
        if (Namespace is null)
            scope.Set(Name, value);
        else if (scope.Get(Namespace) is TemplateNamespace target)
            target.Values[Name] = value;
        else
            throw new ValueException($"{Namespace} is no namespace, so its attribute {Name} cannot be set");
    }
}
