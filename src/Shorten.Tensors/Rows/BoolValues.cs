namespace Shorten.Tensors;

/// <summary>Bool as stored: one byte; anything but 0 is true and reads as 1.</summary>
internal static unsafe class BoolValues
{
    internal static void Read(byte* source, float* destination, long count)
    {
        for (long i = 0; i < count; i++)
            destination[i] = source[i] == 0 ? 0 : 1;
    }
}
