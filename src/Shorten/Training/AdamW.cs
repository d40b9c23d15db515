using System.Numerics;
using Shorten.Tensors;

namespace Shorten.Training;

/// <summary>AdamW (Loshchilov and Hutter, 2019) in the arithmetic of PyTorch's: float32, decoupled decay, bias correction.</summary>
/// <remarks>
/// w -= lr d w; m += (1 - b1)(g - m); v = b2 v + (1 - b2) g g; w -= lr / (1 - b1^t) m / (sqrt(v) / sqrt(1 - b2^t) + eps).
/// Each value depends on itself alone, so the result does not depend on the number of threads.
/// </remarks>
public sealed unsafe class AdamW : IDisposable
{
    // Four arrays of 64 KB: they stay in the cache of a core while they are worked on, and are many for the threads to share.
    private const int ValuesPerTask = 1 << 14;

    private readonly IReadOnlyList<TrainingParameter> _parameters;
    private readonly AdamWSettings _settings;
    private readonly Workspace _workspace;
    private readonly List<Tensor> _means = [], _squares = [];

    /// <summary>Rents the moments of <paramref name="parameters"/>, all 0.</summary>
    /// <exception cref="MemoryLimitException">They do not fit.</exception>
    /// <exception cref="ArgumentException">A gradient has another shape than its values.</exception>
    public AdamW(IReadOnlyList<TrainingParameter> parameters, AdamWSettings settings, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(workspace);
        if (parameters.FirstOrDefault(p => p.Gradient.Rows != p.Values.Rows || p.Gradient.Columns != p.Values.Columns) is { } wrong)
            throw new ArgumentException($"{wrong.Name} is [{wrong.Values.Rows}, {wrong.Values.Columns}], its gradient [{wrong.Gradient.Rows}, {wrong.Gradient.Columns}]", nameof(parameters));
        _parameters = parameters;
        _settings = settings;
        _workspace = workspace;
        foreach (var parameter in parameters)
        {
            _means.Add(Zeros(parameter));
            _squares.Add(Zeros(parameter));
        }
    }

    /// <summary>Steps taken. Set where a run goes on.</summary>
    public int NumSteps { get; set; }

    /// <summary>Running mean of the gradient of each parameter, in its shape.</summary>
    public IReadOnlyList<Tensor> Means => _means;

    /// <summary>Running mean of the square of the gradient of each parameter, in its shape.</summary>
    public IReadOnlyList<Tensor> Squares => _squares;

    /// <summary>Bytes of the moments of <paramref name="parameters"/>.</summary>
    public static long BytesOf(IEnumerable<TrainingParameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return parameters.Sum(parameter => 2 * Workspace.BytesOf(parameter.Values.Rows, parameter.Values.Columns));
    }

    /// <summary>Changes every parameter by its gradient, and sets the gradient to 0.</summary>
    /// <param name="learningRate">Learning rate of this step. With 0 the moments and the count of steps still go on.</param>
    /// <param name="gradientFactor">Factor of all gradients: what clipping leaves of them.</param>
    public void Step(double learningRate, double gradientFactor = 1)
    {
        NumSteps++;
        double biasCorrection1 = 1 - Math.Pow(_settings.Beta1, NumSteps), biasCorrection2 = 1 - Math.Pow(_settings.Beta2, NumSteps);
        var arguments = new Arguments
        {
            GradientFactor = (float)gradientFactor,
            AddMean = (float)(1 - _settings.Beta1),
            KeepSquare = (float)_settings.Beta2,
            AddSquare = (float)(1 - _settings.Beta2),
            SquareScale = (float)Math.Sqrt(biasCorrection2),
            Eps = (float)_settings.Eps,
            MinusStep = (float)(-learningRate / biasCorrection1),
        };
        for (int i = 0; i < _parameters.Count; i++)
        {
            var parameter = _parameters[i];
            arguments.Values = parameter.Values.Data;
            arguments.Gradient = parameter.Gradient.Data;
            arguments.Mean = _means[i].Data;
            arguments.Square = _squares[i].Data;
            arguments.Length = parameter.Values.Length;
            arguments.Decay = (float)(1 - (parameter.Decays ? learningRate * _settings.WeightDecay : 0));
            Workers.For(checked((int)((arguments.Length + ValuesPerTask - 1) / ValuesPerTask)), &arguments, &StepTask);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var tensor in _means.Concat(_squares))
            _workspace.Return(tensor);
        _means.Clear();
        _squares.Clear();
    }

    private Tensor Zeros(TrainingParameter parameter)
    {
        var tensor = _workspace.Rent(parameter.Values.Rows, parameter.Values.Columns);
        tensor.Clear();
        return tensor;
    }

    private static void StepTask(void* pointer, int index)
    {
        var a = (Arguments*)pointer;
        long i = (long)index * ValuesPerTask, end = Math.Min(i + ValuesPerTask, a->Length);
        for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
        {
            var g = Vector.Load(a->Gradient + i) * a->GradientFactor;
            var m = Vector.Load(a->Mean + i);
            m += a->AddMean * (g - m);
            var v = Vector.Load(a->Square + i) * a->KeepSquare + a->AddSquare * g * g;
            var divisor = Vector.SquareRoot(v) / new Vector<float>(a->SquareScale) + new Vector<float>(a->Eps);
            (Vector.Load(a->Values + i) * a->Decay + a->MinusStep * m / divisor).Store(a->Values + i);
            m.Store(a->Mean + i);
            v.Store(a->Square + i);
            Vector<float>.Zero.Store(a->Gradient + i);
        }
        for (; i < end; i++)
            StepValue(a, i);
    }

    private static void StepValue(Arguments* a, long i)
    {
        float g = a->Gradient[i] * a->GradientFactor;
        float m = a->Mean[i] + a->AddMean * (g - a->Mean[i]);
        float v = a->Square[i] * a->KeepSquare + a->AddSquare * g * g;
        float divisor = MathF.Sqrt(v) / a->SquareScale + a->Eps;
        a->Values[i] = a->Values[i] * a->Decay + a->MinusStep * m / divisor;
        a->Mean[i] = m;
        a->Square[i] = v;
        a->Gradient[i] = 0;
    }

    private struct Arguments
    {
        public float* Values, Gradient, Mean, Square;
        public long Length;
        public float GradientFactor, AddMean, KeepSquare, AddSquare, SquareScale, Eps, MinusStep, Decay;
    }
}
