using System.Runtime.InteropServices;
using System.Text;

namespace Shorten.Checkpoints.Gguf;

/// <summary>Writes metadata values, the other way round than <see cref="GgufValueReader"/>.</summary>
internal static class GgufValueWriter
{
    public static void WriteText(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    public static void Write(BinaryWriter writer, GgufValueType type, object value)
    {
        writer.Write((uint)type);
        WriteValue(writer, value);
    }

    private static void WriteValue(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case byte number:
                writer.Write(number);
                break;
            case sbyte number:
                writer.Write(number);
                break;
            case ushort number:
                writer.Write(number);
                break;
            case short number:
                writer.Write(number);
                break;
            case uint number:
                writer.Write(number);
                break;
            case int number:
                writer.Write(number);
                break;
            case float number:
                writer.Write(number);
                break;
            case bool truth:
                writer.Write(truth);
                break;
            case string text:
                WriteText(writer, text);
                break;
            case GgufArray array:
                WriteArray(writer, array);
                break;
            case ulong number:
                writer.Write(number);
                break;
            case long number:
                writer.Write(number);
                break;
            default:
                writer.Write((double)value);
                break;
        }
    }

    private static void WriteArray(BinaryWriter writer, GgufArray array)
    {
        writer.Write((uint)array.ElementType);
        writer.Write((ulong)array.Count);
        if (array.Values is string[] or GgufArray[])
        {
            foreach (object element in array.Values)
                WriteValue(writer, element);
            return;
        }
        // Numbers and bools lie in memory as in the file.
        writer.Write(MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(array.Values), Buffer.ByteLength(array.Values)));
    }
}
