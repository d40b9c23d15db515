namespace Shorten.Checkpoints.Gguf;

/// <summary>Constants of the GGUF format, shared by reader and writer.</summary>
internal static class GgufFormat
{
    public const uint Magic = 0x46554747; // "GGUF", little-endian

    /// <summary>Version that is written. Version 2 has the same layout.</summary>
    public const int Version = 3;

    public const int DefaultAlignment = 32;

    public const string AlignmentKey = "general.alignment";

    public const int MaxDimensions = 4;

    /// <summary>ggml keeps names in 64 bytes with a terminating zero.</summary>
    public const int MaxNameBytes = 63;

    /// <summary>Bytes of one value of a number type; 0 for strings and arrays.</summary>
    public static int ValueBytes(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 => 8,
        _ => 0,
    };

    public static long Align(long offset, int alignment) => checked(offset + alignment - 1) / alignment * alignment;
}
