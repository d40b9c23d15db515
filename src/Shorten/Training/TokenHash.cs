using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Shorten.Training;

/// <summary>Hash of what is learnt: whatever made the rows (template, lengths, packing, split, tokenizer), another result is another hash.</summary>
internal static class TokenHash
{
    public static string Of(IEnumerable<TrainingRow> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in rows)
        {
            hash.AppendData(BitConverter.GetBytes(row.Tokens.Lengths.Length));
            hash.AppendData(MemoryMarshal.AsBytes<int>(row.Tokens.Lengths));
            hash.AppendData(MemoryMarshal.AsBytes<int>(row.Tokens.Ids));
            hash.AppendData(MemoryMarshal.AsBytes<int>(row.Tokens.Labels));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
