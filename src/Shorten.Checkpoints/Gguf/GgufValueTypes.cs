namespace Shorten.Checkpoints.Gguf;

/// <summary>The .NET types of metadata values.</summary>
internal static class GgufValueTypes
{
    private static readonly Dictionary<GgufValueType, Type> Counterparts = new()
    {
        [GgufValueType.UInt8] = typeof(byte),
        [GgufValueType.Int8] = typeof(sbyte),
        [GgufValueType.UInt16] = typeof(ushort),
        [GgufValueType.Int16] = typeof(short),
        [GgufValueType.UInt32] = typeof(uint),
        [GgufValueType.Int32] = typeof(int),
        [GgufValueType.Float32] = typeof(float),
        [GgufValueType.Bool] = typeof(bool),
        [GgufValueType.String] = typeof(string),
        [GgufValueType.Array] = typeof(GgufArray),
        [GgufValueType.UInt64] = typeof(ulong),
        [GgufValueType.Int64] = typeof(long),
        [GgufValueType.Float64] = typeof(double),
    };

    /// <exception cref="ArgumentException">The value is not of the type's counterpart, or an element of an array is not.</exception>
    public static void Check(string key, GgufValueType type, object? value)
    {
        if (value?.GetType() != Counterparts[type])
            throw new ArgumentException($"key {key} is {type}: expected {Counterparts[type].Name}, found {value?.GetType().Name ?? "null"}", nameof(value));
        if (value is GgufArray array)
            CheckElements(key, array);
    }

    private static void CheckElements(string key, GgufArray array)
    {
        var type = array.Values.GetType();
        if (type != Counterparts[array.ElementType].MakeArrayType())
            throw new ArgumentException($"key {key} is an array of {array.ElementType}: expected {Counterparts[array.ElementType].Name}[], found {type.Name}", nameof(array));
        if (array.Values is not (string[] or GgufArray[]))
            return;
        foreach (object? element in array.Values)
            Check(key, array.ElementType, element);
    }
}
