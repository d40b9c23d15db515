namespace Shorten.KernelChecks;

/// <summary>A kernel check that failed. The message is one line: what, where, and both values.</summary>
public sealed class KernelCheckException(string message) : Exception(message);
