namespace Shorten.Training;

/// <summary>Sees a loss that has left the range from which training comes back: the mean of the last steps far above that of the first.</summary>
internal sealed class LossGuard
{
    private const int Window = 5;

    // A sound run stays far below: from a trained model's 2 nats the limit is 6, from the 10.8 of an untrained one 24, twice the loss of a uniform guess.
    private const double Factor = 2, Margin = 2;

    private readonly Queue<double> _last = new();
    private double _first;
    private int _numSteps;

    /// <summary>True if the losses have exploded with this one.</summary>
    public bool HasExploded(double loss)
    {
        if (_numSteps++ < Window)
            _first += loss / Window;
        _last.Enqueue(loss);
        if (_last.Count > Window)
            _last.Dequeue();
        return _numSteps > Window && _last.Average() > Factor * _first + Margin;
    }
}
