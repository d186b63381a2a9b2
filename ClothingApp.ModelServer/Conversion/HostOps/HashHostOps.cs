using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Text.Hashing;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Strings to numbers that stand for them.</summary>
internal static class HashHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["StringToHashBucket"] = n => Bucket(n, MurmurHash.Compute),
        ["StringToHashBucketFast"] = n => Bucket(n, FarmHash.Fingerprint64),
        ["StringToHashBucketStrong"] = n => Bucket(n, Keyed(n)),
        ["Fingerprint"] = n => new HostCall(HashKernels.Fingerprint, (DType.UInt8, SymbolicShape.Of(n.Input(0).Shape.Rank > 0 ? n.Input(0).Shape[0] : Dim.Unknown(), 8))),
    };

    private static HostCall Bucket(NodeContext n, HashFunction hash) =>
        n.Int("num_buckets", 0) is > 0 and var buckets
            ? TextHostOps.Same(n, HashKernels.Bucket(hash, buckets), DType.Int64)
            : throw n.Unsupported("num_buckets must be at least 1");

    private static HashFunction Keyed(NodeContext n)
    {
        var key = n.Ints("key");
        return key.Length == 2 ? data => SipHash.Compute((ulong)key[0], (ulong)key[1], data) : throw n.Unsupported("key must have 2 elements");
    }
}
