namespace Shorten.KernelChecks;

/// <summary>Marks a public static void method without parameters as a kernel check: it passes or throws, with one line that says what differs.</summary>
/// <remarks>That is all it takes to add one: the method is found by this attribute, named <c>Type.Method</c>, run in process by
/// <c>KernelCheckTests</c> and once more at every SIMD level in a child process. Keep a check below a few seconds: the narrowest level has no SIMD at all.
/// Compare through <see cref="Check"/>; compare with a scalar reference, never with what another SIMD level gave.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelCheckAttribute : Attribute;
