namespace Shorten.Hub;

/// <summary>A model cannot be had from the hub. The message is one line.</summary>
public sealed class HubException(string message, Exception? inner = null) : Exception(message, inner);
