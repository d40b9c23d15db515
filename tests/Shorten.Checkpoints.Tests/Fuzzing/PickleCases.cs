using FsCheck;
using FsCheck.Fluent;
using Shorten.Checkpoints.PyTorch;

namespace Shorten.Checkpoints.Tests.Fuzzing;

/// <summary>Archives whose pickle is a dictionary of tensors with any numbers, or any opcodes.</summary>
internal static class PickleCases
{
    private const int StorageBytes = 32;

    private static readonly string[] Types = ["FloatStorage", "ByteStorage", "BFloat16Storage", "DoubleStorage", "QInt8Storage", "X"];

    private static readonly string[] Names = ["a", "b", "state_dict", "model", "", "\n", new('n', 300)];

    private static readonly (string Module, string Name)[] Globals =
    [
        ("collections", "OrderedDict"), ("torch._utils", "_rebuild_tensor_v2"), ("torch._utils", "_rebuild_tensor_v3"), ("torch._utils", "_rebuild_parameter"),
        ("torch", "FloatStorage"), ("torch", "float32"), ("torch", "Size"), ("os", "system"), ("builtins", "eval"),
    ];

    private static readonly PickleOpcode[] Opcodes = Enum.GetValues<PickleOpcode>();

    private static readonly Gen<byte[]> s_anything =
        from steps in Gen.Choose(1, 12).SelectMany(count => Gen.Frequency((3, Item), (1, Anything)).ArrayOf(count))
        from ends in Gen.Frequency((6, Gen.Constant(true)), (1, Gen.Constant(false)))
        from storageBytes in Gen.Elements(0, 4, 32, 100)
        select Archive(steps, ends, storageBytes);

    /// <summary>An archive that a reader must accept, or one that says anything.</summary>
    public static Gen<byte[]> All { get; } = Gen.Frequency((1, Whole), (3, s_anything));

    private static Gen<byte[]> Whole =>
        from values in Gen.Choose(1, 8).SelectMany(count => Sound.ArrayOf(count))
        let items = values.Select((value, i) => (Action<PickleWriter>)(writer => value(writer.Text($"t{i}"))))
        select Archive([.. items], ends: true, StorageBytes);

    /// <summary>A name and a value, as they lie between the mark and the end of a dictionary.</summary>
    private static Gen<Action<PickleWriter>> Item =>
        from name in Gen.Frequency((3, Gen.Choose(0, 999).Select(n => $"{n}")), (1, Gen.Elements(Names)))
        from value in Gen.Frequency((4, Sound), (2, Tensor), (1, Nested), (1, Recalled))
        select (Action<PickleWriter>)(writer => value(writer.Text(name)));

    /// <summary>A view, strided or not, that lies in the second storage.</summary>
    private static Gen<Action<PickleWriter>> Sound =>
        from offset in Gen.Choose(0, 3)
        from dimensions in Gen.Choose(0, 2)
        from size in Gen.Choose(1, 2).Select(n => (long)n).ArrayOf(dimensions)
        from stride in Gen.Choose(0, 2).Select(n => (long)n).ArrayOf(dimensions)
        select (Action<PickleWriter>)(writer => writer.Tensor("1", StorageBytes / sizeof(float), offset, size, stride));

    private static Gen<Action<PickleWriter>> Tensor =>
        from key in Gen.Elements("0", "1", "../0")
        from type in Gen.Elements(Types)
        from elements in Gen.Frequency((3, Gen.Elements(1L, 8L, 25L, 100L)), (1, Mutations.Number))
        from offset in Gen.Frequency((3, Gen.Choose(0, 3).Select(n => (long)n)), (1, Mutations.Number))
        from size in Numbers
        from stride in Numbers
        select (Action<PickleWriter>)(writer => writer.Tensor(key, elements, offset, size, stride, type));

    private static Gen<long[]> Numbers => Gen.Choose(0, 3).SelectMany(count => Gen.Frequency((4, Gen.Choose(0, 4).Select(n => (long)n)), (1, Mutations.Number)).ArrayOf(count));

    private static Gen<Action<PickleWriter>> Nested =>
        from put in Gen.Choose(0, 3)
        from item in Gen.OneOf(Tensor, Recalled)
        select (Action<PickleWriter>)(writer =>
        {
            writer.Op(PickleOpcode.EmptyDict).Op(PickleOpcode.BinPut, (byte)put).Text("x");
            item(writer);
            writer.Op(PickleOpcode.SetItem);
        });

    private static Gen<Action<PickleWriter>> Recalled => Gen.Choose(0, 4).Select(index => (Action<PickleWriter>)(writer => writer.Op(PickleOpcode.BinGet, (byte)index)));

    private static Gen<Action<PickleWriter>> Anything =>
        from opcode in Gen.Frequency((9, Gen.Elements(Opcodes).Select(code => (byte)code)), (1, Gen.Choose(0, 255).Select(n => (byte)n)))
        from operand in Mutations.Number
        from global in Gen.Elements(Globals)
        from bytes in Gen.Elements(0, 1, 2, 4, 8)
        select (Action<PickleWriter>)(writer => _ = opcode == (byte)PickleOpcode.Global
            ? writer.Global(global.Module, global.Name)
            : writer.Op((PickleOpcode)opcode, BitConverter.GetBytes(operand)[..bytes]));

    private static byte[] Archive(Action<PickleWriter>[] steps, bool ends, int storageBytes)
    {
        var writer = new PickleWriter().Op(PickleOpcode.EmptyDict).Op(PickleOpcode.BinPut, 0).Op(PickleOpcode.Mark);
        foreach (var step in steps)
            step(writer);
        if (ends)
            writer.Op(PickleOpcode.SetItems);
        return writer.Zip(storageBytes, StorageBytes);
    }
}
