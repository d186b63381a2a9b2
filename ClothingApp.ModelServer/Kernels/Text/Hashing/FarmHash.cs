using System.Buffers.Binary;
using System.Numerics;

namespace ClothingApp.ModelServer.Kernels.Text.Hashing;

/// <summary>
/// FarmHash's <c>Fingerprint64</c>, the hash that never changes: TensorFlow's StringToHashBucketFast and Fingerprint.
/// Four ways by length: up to 16 bytes, 32, 64, and longer in blocks of 64. (Geoff Pike's algorithm, as published.)
/// </summary>
internal static class FarmHash
{
    private const ulong K0 = 0xc3a5c85c97cb3127;
    private const ulong K1 = 0xb492b66fbe98f273;
    private const ulong K2 = 0x9ae16a3b2f90404f;

    public static ulong Fingerprint64(ReadOnlySpan<byte> s) => s.Length switch
    {
        <= 16 => UpTo16(s),
        <= 32 => UpTo32(s),
        <= 64 => UpTo64(s),
        _ => Longer(s),
    };

    private static ulong UpTo16(ReadOnlySpan<byte> s)
    {
        var length = (ulong)s.Length;
        if (length >= 8)
        {
            var mul = K2 + length * 2;
            var a = Fetch(s, 0) + K2;
            var b = Fetch(s, s.Length - 8);
            return Mix((BitOperations.RotateRight(b, 37) * mul) + a, (BitOperations.RotateRight(a, 25) + b) * mul, mul);
        }
        if (length >= 4)
        {
            ulong first = BinaryPrimitives.ReadUInt32LittleEndian(s), last = BinaryPrimitives.ReadUInt32LittleEndian(s[^4..]);
            return Mix(length + (first << 3), last, K2 + length * 2);
        }
        if (length == 0)
            return K2;
        var y = s[0] + ((uint)s[s.Length >> 1] << 8);
        var z = (uint)s.Length + ((uint)s[^1] << 2);
        return ShiftMix(y * K2 ^ z * K0) * K2;
    }

    private static ulong UpTo32(ReadOnlySpan<byte> s)
    {
        var mul = K2 + (ulong)s.Length * 2;
        var a = Fetch(s, 0) * K1;
        var b = Fetch(s, 8);
        var c = Fetch(s, s.Length - 8) * mul;
        var d = Fetch(s, s.Length - 16) * K2;
        return Mix(BitOperations.RotateRight(a + b, 43) + BitOperations.RotateRight(c, 30) + d, a + BitOperations.RotateRight(b + K2, 18) + c, mul);
    }

    private static ulong UpTo64(ReadOnlySpan<byte> s)
    {
        var mul = K2 + (ulong)s.Length * 2;
        var a = Fetch(s, 0) * K2;
        var b = Fetch(s, 8);
        var c = Fetch(s, s.Length - 8) * mul;
        var d = Fetch(s, s.Length - 16) * K2;
        var y = BitOperations.RotateRight(a + b, 43) + BitOperations.RotateRight(c, 30) + d;
        var z = Mix(y, a + BitOperations.RotateRight(b + K2, 18) + c, mul);
        var e = Fetch(s, 16) * mul;
        var f = Fetch(s, 24);
        var g = (y + Fetch(s, s.Length - 32)) * mul;
        var h = (z + Fetch(s, s.Length - 24)) * mul;
        return Mix(BitOperations.RotateRight(e + f, 43) + BitOperations.RotateRight(g, 30) + h, e + BitOperations.RotateRight(f + a, 18) + g, mul);
    }

    private static ulong Longer(ReadOnlySpan<byte> s)
    {
        const ulong seed = 81;
        var state = new State
        {
            X = unchecked(seed * K2 + Fetch(s, 0)),
            Y = unchecked(seed * K1 + 113),
            Z = ShiftMix(unchecked((seed * K1 + 113) * K2 + 113)) * K2,
        };
        var end = (s.Length - 1) / 64 * 64;
        for (var at = 0; at < end; at += 64)
            state.Block(s[at..], K1, 1);

        var mul = K1 + ((state.Z & 0xff) << 1);
        var rest = (ulong)((s.Length - 1) & 63);
        state.W.First += rest;
        state.V.First += state.W.First;
        state.W.First += state.V.First;
        // The last 64 bytes, of which the blocks may have had some already.
        state.Block(s[^64..], mul, 9);
        return Mix(Mix(state.V.First, state.W.First, mul) + ShiftMix(state.Y) * K0 + state.Z, Mix(state.V.Second, state.W.Second, mul) + state.X, mul);
    }

    private struct State
    {
        public ulong X, Y, Z;
        public (ulong First, ulong Second) V, W;

        public void Block(ReadOnlySpan<byte> s, ulong mul, ulong weight)
        {
            X = BitOperations.RotateRight(X + Y + V.First + Fetch(s, 8), 37) * mul;
            Y = BitOperations.RotateRight(Y + V.Second + Fetch(s, 48), 42) * mul;
            X ^= W.Second * weight;
            Y += V.First * weight + Fetch(s, 40);
            Z = BitOperations.RotateRight(Z + W.First, 33) * mul;
            V = Weak(s, V.Second * mul, X + W.First);
            W = Weak(s[32..], Z + W.Second, Y + Fetch(s, 16));
            (Z, X) = (X, Z);
        }
    }

    private static (ulong, ulong) Weak(ReadOnlySpan<byte> s, ulong a, ulong b)
    {
        var (w, x, y, z) = (Fetch(s, 0), Fetch(s, 8), Fetch(s, 16), Fetch(s, 24));
        a += w;
        b = BitOperations.RotateRight(b + a + z, 21);
        var c = a;
        a += x + y;
        b += BitOperations.RotateRight(a, 44);
        return (a + z, b + c);
    }

    private static ulong Mix(ulong u, ulong v, ulong mul)
    {
        var a = ShiftMix((u ^ v) * mul);
        return ShiftMix((v ^ a) * mul) * mul;
    }

    private static ulong ShiftMix(ulong value) => value ^ value >> 47;

    private static ulong Fetch(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt64LittleEndian(s[at..]);
}
