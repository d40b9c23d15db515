using Shorten.Tensors;

namespace Shorten.Checkpoints.PyTorch;

/// <summary>What the calls in a pickle build. Each is one of a closed list and makes plain data.</summary>
internal sealed class PickleCalls(PickleCursor cursor)
{
    // One list can be the argument of many calls: without a limit a small file would ask for millions of copies.
    private long _copiedItems;

    public object? Call(PickledGlobal global, object?[] arguments) => global.Kind switch
    {
        PickledGlobalKind.OrderedDictionary => Dictionary(global, arguments),
        PickledGlobalKind.RebuildTensor when arguments is [PickledStorage { DType: { } dtype } storage, long offset, object?[] size, object?[] stride, ..] =>
            Tensor(storage, dtype, offset, size, stride),
        PickledGlobalKind.RebuildTensorOfDType when arguments is [PickledStorage storage, long offset, object?[] size, object?[] stride, _, _,
            PickledGlobal { Kind: PickledGlobalKind.DType, DType: { } dtype }, ..] => Tensor(storage, dtype, offset, size, stride),
        PickledGlobalKind.RebuildParameter when arguments is [PickledTensor tensor, ..] => tensor,
        PickledGlobalKind.PlainValue when arguments is [var value, ..] => value,
        _ => throw Invalid(global),
    };

    private PickledDictionary Dictionary(PickledGlobal global, object?[] arguments)
    {
        var dictionary = new PickledDictionary();
        if (arguments is [])
            return dictionary;
        if (arguments is not [List<object?> pairs])
            throw Invalid(global);
        _copiedItems += pairs.Count;
        if (_copiedItems > cursor.Length)
            throw cursor.Fault("invalid pickle: dictionaries are made of one list again and again");
        foreach (object? pair in pairs)
        {
            // Python 2 wrote pairs as lists.
            var (key, value) = pair switch
            {
                object?[] and [var k, var v] => (k, v),
                List<object?> and [var k, var v] => (k, v),
                _ => throw Invalid(global),
            };
            dictionary.Add(key, value);
        }
        return dictionary;
    }

    private PickledTensor Tensor(PickledStorage storage, DType dtype, long offset, object?[] size, object?[] stride) =>
        new(storage, dtype, offset, Numbers(size), Numbers(stride));

    private long[] Numbers(object?[] values)
    {
        // PyTorch's own limit; the values may be shared by many tensors, so the copy must be small.
        const int maxDimensions = 64;
        if (values.Length > maxDimensions || !Array.TrueForAll(values, value => value is long))
            throw cursor.Fault($"invalid pickle: the shape or stride of a tensor is not a list of at most {maxDimensions} numbers");
        return [.. values.Cast<long>()];
    }

    private CheckpointFormatException Invalid(PickledGlobal global) => cursor.Fault($"invalid pickle: {global.Name} is called with other arguments than it takes");
}
