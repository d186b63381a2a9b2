using System.Buffers.Binary;

namespace ClothingApp.ModelServer.Kernels.Text.Hashing;

/// <summary>MurmurHash2 for 64 bits with the seed that TensorFlow's old StringToHashBucket uses.</summary>
internal static class MurmurHash
{
    private const ulong Seed = 0xDECAFCAFFE;
    private const ulong M = 0xc6a4a7935bd1e995;

    public static ulong Compute(ReadOnlySpan<byte> data)
    {
        var h = Seed ^ unchecked((ulong)data.Length * M);
        for (; data.Length >= 8; data = data[8..])
        {
            var k = BinaryPrimitives.ReadUInt64LittleEndian(data) * M;
            h = (h ^ (k ^ k >> 47) * M) * M;
        }
        if (!data.IsEmpty)
        {
            for (var i = 0; i < data.Length; i++)
                h ^= (ulong)data[i] << 8 * i;
            h *= M;
        }
        h = (h ^ h >> 47) * M;
        return h ^ h >> 47;
    }
}
