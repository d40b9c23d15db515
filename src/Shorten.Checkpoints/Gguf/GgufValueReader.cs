using System.Runtime.InteropServices;

namespace Shorten.Checkpoints.Gguf;

/// <summary>Reads metadata values: numbers, strings, and arrays of both, nested a few levels deep.</summary>
internal static class GgufValueReader
{
    private const int MaxDepth = 8;

    /// <summary>A hundred times the largest vocabulary; keeps a hostile file from asking for gigabytes.</summary>
    private const int MaxArrayLength = 1 << 25;

    public static (GgufValueType Type, object Value) Read(GgufCursor cursor, string key)
    {
        var type = ReadType(cursor, key);
        return (type, ReadValue(cursor, key, type));
    }

    private static GgufValueType ReadType(GgufCursor cursor, string key)
    {
        uint number = cursor.Number<uint>($"the type of key {key}");
        if (number > (uint)GgufValueType.Float64)
            throw cursor.Fault($"unknown value type {number} of key {key}");
        return (GgufValueType)number;
    }

    private static object ReadValue(GgufCursor cursor, string key, GgufValueType type)
    {
        string what = $"the value of key {key}";
        return type switch
        {
            GgufValueType.UInt8 => cursor.Number<byte>(what),
            GgufValueType.Int8 => cursor.Number<sbyte>(what),
            GgufValueType.UInt16 => cursor.Number<ushort>(what),
            GgufValueType.Int16 => cursor.Number<short>(what),
            GgufValueType.UInt32 => cursor.Number<uint>(what),
            GgufValueType.Int32 => cursor.Number<int>(what),
            GgufValueType.Float32 => cursor.Number<float>(what),
            GgufValueType.Bool => Bools(cursor, key, 1)[0],
            GgufValueType.String => cursor.Text(what),
            GgufValueType.Array => ReadArray(cursor, key, 1),
            GgufValueType.UInt64 => cursor.Number<ulong>(what),
            GgufValueType.Int64 => cursor.Number<long>(what),
            _ => cursor.Number<double>(what),
        };
    }

    private static GgufArray ReadArray(GgufCursor cursor, string key, int depth)
    {
        if (depth > MaxDepth)
            throw cursor.Fault($"array of key {key} is nested too deep, the limit is {MaxDepth}");
        var type = ReadType(cursor, key);
        ulong length = cursor.Number<ulong>($"the array of key {key}");
        // The least that an element takes: a string its length, an array its type and length.
        int minBytes = type switch { GgufValueType.String => 8, GgufValueType.Array => 12, _ => GgufFormat.ValueBytes(type) };
        if (length > (ulong)(cursor.Remaining / minBytes))
            throw cursor.Fault($"truncated: the array of key {key} has {length} elements and runs beyond the file");
        if (length > MaxArrayLength)
            throw cursor.Fault($"the array of key {key} has {length} elements, the limit is {MaxArrayLength}");
        return new GgufArray(type, ReadElements(cursor, key, type, (int)length, depth));
    }

    private static Array ReadElements(GgufCursor cursor, string key, GgufValueType type, int length, int depth) => type switch
    {
        GgufValueType.UInt8 => Numbers<byte>(cursor, key, length),
        GgufValueType.Int8 => Numbers<sbyte>(cursor, key, length),
        GgufValueType.UInt16 => Numbers<ushort>(cursor, key, length),
        GgufValueType.Int16 => Numbers<short>(cursor, key, length),
        GgufValueType.UInt32 => Numbers<uint>(cursor, key, length),
        GgufValueType.Int32 => Numbers<int>(cursor, key, length),
        GgufValueType.Float32 => Numbers<float>(cursor, key, length),
        GgufValueType.Bool => Bools(cursor, key, length),
        GgufValueType.String => Texts(cursor, key, length),
        GgufValueType.Array => Arrays(cursor, key, length, depth),
        GgufValueType.UInt64 => Numbers<ulong>(cursor, key, length),
        GgufValueType.Int64 => Numbers<long>(cursor, key, length),
        _ => Numbers<double>(cursor, key, length),
    };

    private static T[] Numbers<T>(GgufCursor cursor, string key, int length) where T : unmanaged
    {
        var numbers = new T[length];
        var bytes = MemoryMarshal.AsBytes(numbers.AsSpan());
        cursor.Take(bytes.Length, $"the array of key {key}").CopyTo(bytes);
        return numbers;
    }

    private static bool[] Bools(GgufCursor cursor, string key, int length)
    {
        var bools = new bool[length];
        for (int i = 0; i < length; i++)
        {
            byte value = cursor.Number<byte>($"the value of key {key}");
            if (value > 1)
                throw cursor.Fault($"key {key} has a bool of {value}, expected 0 or 1");
            bools[i] = value == 1;
        }
        return bools;
    }

    private static string[] Texts(GgufCursor cursor, string key, int length)
    {
        string what = $"an element of key {key}";
        var texts = new string[length];
        for (int i = 0; i < length; i++)
            texts[i] = cursor.Text(what);
        return texts;
    }

    private static GgufArray[] Arrays(GgufCursor cursor, string key, int length, int depth)
    {
        var arrays = new GgufArray[length];
        for (int i = 0; i < length; i++)
            arrays[i] = ReadArray(cursor, key, depth + 1);
        return arrays;
    }
}
