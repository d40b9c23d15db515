namespace Shorten.Tensors;

/// <summary>A stretch of code at whose end a <see cref="Workspace"/> takes back what was rented in it, also where an exception ends it.</summary>
public readonly ref struct WorkspaceScope
{
    private readonly Workspace _workspace;
    private readonly long _numRented;

    internal WorkspaceScope(Workspace workspace, long numRented)
    {
        _workspace = workspace;
        _numRented = numRented;
    }

    /// <summary>Ends the scope.</summary>
    public void Dispose() => _workspace.ReturnAfter(_numRented);
}
