namespace Shorten.Tokenizers.Chat;

/// <summary><c>f(a, b=c)</c>.</summary>
internal sealed class Call(int line, Expression function, Arguments arguments) : Expression(line)
{
    /// <inheritdoc />
    protected override object? Compute(Scope scope) => Compute(scope, caller: null);

    /// <summary>The value, where a call block gives the macro a <c>caller</c>.</summary>
    public object? Compute(Scope scope, TemplateFunction? caller)
    {
        object? value = function.Evaluate(scope);
        if (value is not TemplateFunction target)
            throw new ValueException($"{Value.TypeName(value)} cannot be called");
        var values = arguments.Evaluate(scope);
        if (caller is not null)
            values = values with { Named = new Dictionary<string, object?>(values.Named) { [Macro.Caller] = caller } };
        return target(values);
    }
}
