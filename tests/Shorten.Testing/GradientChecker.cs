namespace Shorten.Testing;

/// <summary>Gradients of a loss by central differences in double arithmetic: what a backward pass is compared with.</summary>
/// <param name="loss">The loss, of all inputs.</param>
/// <param name="inputs">Where the gradient is taken.</param>
/// <remarks>The differences are right to about 1e-9 of the loss: a thousandth of what float32 can hold.</remarks>
public sealed class GradientChecker(Func<double[][], double> loss, params float[][] inputs)
{
    // The error of a central difference is about Step^2 of the third derivative, and the rounding of the loss divided by Step.
    private const double Step = 1e-5;

    private readonly double[][] _inputs = [.. inputs.Select(input => Array.ConvertAll(input, value => (double)value))];

    /// <summary>The gradient of the loss by one of the inputs.</summary>
    public double[] Gradient(int input)
    {
        double[] values = _inputs[input], gradient = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            double before = values[i];
            values[i] = before + Step;
            double above = loss(_inputs);
            values[i] = before - Step;
            gradient[i] = (above - loss(_inputs)) / (2 * Step);
            values[i] = before;
        }
        return gradient;
    }

    /// <summary>The derivative of the loss along a direction in the space of all inputs: one number in which every value of every gradient has its part.</summary>
    public double Along(double[][] direction) => (loss(Moved(direction, Step)) - loss(Moved(direction, -Step))) / (2 * Step);

    private double[][] Moved(double[][] direction, double step) =>
        [.. _inputs.Select((input, i) => input.Select((value, j) => value + step * direction[i][j]).ToArray())];
}
