using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ClothingApp.Gateway.Models;

namespace ClothingApp.Gateway.Caching;

/// <summary>A picture's content and all that its answer depends on.</summary>
/// <param name="Model">With its version, signature and way to prepare pictures: a new version of the model or of its card is another key.</param>
/// <param name="High">The first half of the content's SHA-256. A hash that could be forged would answer with somebody else's picture.</param>
/// <param name="Low">The second half.</param>
internal readonly record struct PictureKey(PictureModel Model, UInt128 High, UInt128 Low)
{
    public static PictureKey Of(PictureModel model, ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        var halves = MemoryMarshal.Cast<byte, UInt128>(hash);
        return new PictureKey(model, halves[0], halves[1]);
    }
}
