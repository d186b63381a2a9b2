using System.Runtime.CompilerServices;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>
/// Philox 4x32 of ten rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3"), which TensorFlow draws from: a
/// counter of 128 bits and a key of 64 give four numbers of 32 bits.
/// </summary>
internal struct Philox(ulong key, ulong counterLow, ulong counterHigh)
{
    private const ulong FirstFactor = 0xD2511F53;
    private const ulong SecondFactor = 0xCD9E8D57;
    private const uint FirstKeyStep = 0x9E3779B9;
    private const uint SecondKeyStep = 0xBB67AE85;

    private UInt128 _counter = new(counterHigh, counterLow);

    public readonly ulong Key => key;

    public readonly ulong CounterLow => (ulong)_counter;

    public readonly ulong CounterHigh => (ulong)(_counter >> 64);

    /// <summary>As an operation with two seeds in its attributes begins.</summary>
    public static Philox OfSeeds(long seed, long seed2) => new((ulong)seed, 0, (ulong)seed2);

    /// <summary>As an operation begins that is given its seed: seeds that differ little are stirred first.</summary>
    public static Philox OfSeedPair(long first, long second)
    {
        var scramble = new Philox(0x02461E293EC8F720, (ulong)first, (ulong)second);
        var mix = scramble.Next();
        return new Philox(mix[0] | ((ulong)mix[1] << 32), 0, mix[2] | ((ulong)mix[3] << 32));
    }

    public void Skip(UInt128 draws) => _counter += draws;

    /// <summary>The next four numbers.</summary>
    public Four Next()
    {
        var (c0, c1, c2, c3) = ((uint)_counter, (uint)(_counter >> 32), (uint)(_counter >> 64), (uint)(_counter >> 96));
        var (k0, k1) = ((uint)key, (uint)(key >> 32));
        for (var round = 0; round < 10; round++)
        {
            var first = FirstFactor * c0;
            var second = SecondFactor * c2;
            (c0, c1, c2, c3) = ((uint)(second >> 32) ^ c1 ^ k0, (uint)second, (uint)(first >> 32) ^ c3 ^ k1, (uint)first);
            (k0, k1) = (unchecked(k0 + FirstKeyStep), unchecked(k1 + SecondKeyStep));
        }
        _counter++;
        var four = new Four();
        (four[0], four[1], four[2], four[3]) = (c0, c1, c2, c3);
        return four;
    }

    [InlineArray(4)]
    internal struct Four
    {
        private uint _first;
    }
}
