using System.Security.Cryptography;
using System.Text;

namespace Shorten.Training;

/// <summary>Hash of names and values of parameters.</summary>
internal static unsafe class TensorHash
{
    public static string Of(IEnumerable<TrainingParameter> parameters)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var parameter in parameters)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(parameter.Name));
            for (long row = 0; row < parameter.Values.Rows; row++)
                hash.AppendData(new ReadOnlySpan<byte>(parameter.Values.Row(row), parameter.Values.Columns * sizeof(float)));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
