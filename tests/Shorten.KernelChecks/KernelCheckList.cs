using System.Reflection;

namespace Shorten.KernelChecks;

/// <summary>All methods of this assembly that are marked with <see cref="KernelCheckAttribute"/>, by name.</summary>
public static class KernelCheckList
{
    /// <summary>The checks: <c>Type.Method</c> and the method.</summary>
    public static IReadOnlyDictionary<string, Action> All { get; } = new SortedDictionary<string, Action>(Find().ToDictionary(
        method => $"{method.DeclaringType!.Name}.{method.Name}", method => method.CreateDelegate<Action>()), StringComparer.Ordinal);

    private static IEnumerable<MethodInfo> Find() => typeof(KernelCheckList).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
        .Where(method => method.IsDefined(typeof(KernelCheckAttribute)));
}
