using System.Runtime.InteropServices;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>Random numbers as TensorFlow makes them of Philox' bits, so that the same seeds give the same numbers.</summary>
internal static class RandomKernels
{
    /// <summary>Fills a tensor from where the generator stands.</summary>
    /// <param name="inputs">The operation's own; the first is the shape.</param>
    public delegate Tensor Distribution(Philox generator, TensorShape shape, ReadOnlySpan<Tensor> inputs, KernelContext context);

    // For each element of a result as many draws are set aside, whether they are needed or not.
    private const int DrawsPerElement = 256;

    // Numbers that are drawn again when they are too far out.
    private const double Truncation = 2;

    /// <summary>Goes on from run to run; with no seeds it begins anywhere.</summary>
    public static HostKernel Stateful(long seed, long seed2, Distribution fill)
    {
        if (seed == 0 && seed2 == 0)
            (seed, seed2) = (Random.Shared.NextInt64(), Random.Shared.NextInt64());
        var taken = 0L;
        return (inputs, context) =>
        {
            var shape = Shape(inputs[0]);
            context.Charge(checked(shape.ElementCount * sizeof(int)));
            var generator = Philox.OfSeeds(seed, seed2);
            var count = shape.ElementCount * DrawsPerElement;
            // Runs overlap: each takes its own part of the sequence.
            generator.Skip((UInt128)(Interlocked.Add(ref taken, count) - count));
            return [fill(generator, shape, inputs, context)];
        };
    }

    /// <summary>Inputs: shape and a pair of seeds.</summary>
    public static HostKernel Seeded(Distribution fill) => (inputs, context) =>
    {
        var seed = Seeds(inputs[1]);
        return [fill(Philox.OfSeedPair(seed[0], seed[1]), Shape(inputs[0]), [inputs[0], .. inputs[2..]], context)];
    };

    /// <summary>Inputs: shape, key, counter and the number of the algorithm.</summary>
    public static HostKernel Keyed(Distribution fill) => (inputs, context) =>
    {
        if (Integers.ReadOne(inputs[3], "alg") is not (1 or 3))
            throw new InvalidRequestException("only the algorithm Philox (1) is known");
        if (inputs[1].Type != DType.UInt64 || inputs[2].Type != DType.UInt64 || inputs[1].Shape.ElementCount != 1 || inputs[2].Shape.ElementCount != 2)
            throw new InvalidRequestException($"key {inputs[1]} and counter {inputs[2]} are not Philox'");
        var generator = new Philox(inputs[1].AsSpan<ulong>()[0], inputs[2].AsSpan<ulong>()[0], inputs[2].AsSpan<ulong>()[1]);
        return [fill(generator, Shape(inputs[0]), [inputs[0], .. inputs[4..]], context)];
    };

    /// <summary>The key and the counter that a pair of seeds stands for.</summary>
    public static Tensor[] KeyCounter(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var seed = Seeds(inputs[0]);
        var generator = Philox.OfSeedPair(seed[0], seed[1]);
        var (key, counter) = (context.Allocate<ulong>(TensorShape.Of(1), out var k), context.Allocate<ulong>(TensorShape.Of(2), out var c));
        (k[0], c[0], c[1]) = (generator.Key, generator.CounterLow, generator.CounterHigh);
        return [key, counter, Integers.Write(DType.Int32, TensorShape.Scalar, [1], context)];
    }

    /// <summary>At least 0 and below 1.</summary>
    public static Distribution Uniform(DType type) => Fill(type, (bits, _) => bits switch
    {
        [var high, var low] => Fraction(high, low),
        [var only] => type switch
        {
            DType.Float16 => (only & 0x3FF) / 1024.0,
            DType.BFloat16 => (only & 0x7F) / 128.0,
            _ => Fraction(only),
        },
        _ => 0,
    });

    /// <summary>Normal, of mean 0 and deviation 1.</summary>
    public static Distribution Normal(DType type) => (generator, shape, _, context) =>
    {
        var result = context.Allocate<double>(shape, out var y);
        for (var i = 0; i < y.Length; i += 2)
        {
            if (i % 0x8000 == 0)
                context.Ct.ThrowIfCancellationRequested();
            var bits = generator.Next();
            if (type == DType.Float64)
            {
                Pair(Fraction(bits[0], bits[1]), Fraction(bits[2], bits[3]), y[i..]);
                continue;
            }
            Pair(Fraction(bits[0]), Fraction(bits[1]), y[i..]);
            if ((i += 2) < y.Length)
                Pair(Fraction(bits[2]), Fraction(bits[3]), y[i..]);
        }
        return CastKernels.For(DType.Float64, type)([result], context)[0];
    };

    /// <summary>Normal, nothing further out than twice the deviation.</summary>
    public static Distribution TruncatedNormal(DType type) => (generator, shape, _, context) =>
    {
        var result = context.Allocate<double>(shape, out var y);
        var group = type == DType.Float64 ? 2 : 4;
        Span<double> pair = stackalloc double[2];
        for (var start = 0; start < y.Length; start += group)
        {
            context.Ct.ThrowIfCancellationRequested();
            // Each group has its own part of the sequence, however often it draws.
            var own = generator;
            own.Skip((UInt128)((long)start / group * group * DrawsPerElement / 4));
            var (bits, used) = (own.Next(), 0);
            for (var i = start; i < Math.Min(start + group, y.Length);)
            {
                pair.Clear();
                if (group == 2)
                    Pair(Fraction(Take(ref own, ref bits, ref used), Take(ref own, ref bits, ref used)), Fraction(Take(ref own, ref bits, ref used), Take(ref own, ref bits, ref used)), pair);
                else
                    Pair(Fraction(Take(ref own, ref bits, ref used)), Fraction(Take(ref own, ref bits, ref used)), pair);
                foreach (var number in pair)
                {
                    if (Math.Abs(number) < Truncation && i < Math.Min(start + group, y.Length))
                        y[i++] = number;
                }
            }
        }
        return CastKernels.For(DType.Float64, type)([result], context)[0];
    };

    /// <summary>Whole numbers from the first of two more inputs to below the second.</summary>
    public static Distribution UniformInt(DType type) => (generator, shape, inputs, context) =>
    {
        var (low, high) = (Integers.ReadOne(inputs[1], "minval"), Integers.ReadOne(inputs[2], "maxval"));
        if (low >= high)
            throw new InvalidRequestException($"Need minval < maxval, got {low} >= {high}");
        var range = unchecked((ulong)high - (ulong)low);
        return Whole(type, bits => unchecked((long)((ulong)low + (bits % range))))(generator, shape, inputs, context);
    };

    /// <summary>Whole numbers of the whole range.</summary>
    public static Distribution FullInt(DType type) => Whole(type, bits => unchecked((long)bits));

    private static Distribution Whole(DType type, Func<ulong, long> number) => (generator, shape, _, context) =>
    {
        var result = context.Allocate(type, shape, out var bytes);
        var (wide, bits) = (type is DType.Int64 or DType.UInt64, default(Philox.Four));
        for (int i = 0, used = 4; i < (int)shape.ElementCount; i++)
        {
            var low = Take(ref generator, ref bits, ref used);
            var drawn = wide ? low | ((ulong)Take(ref generator, ref bits, ref used) << 32) : low;
            if (wide)
                MemoryMarshal.Cast<byte, long>(bytes)[i] = number(drawn);
            else
                MemoryMarshal.Cast<byte, int>(bytes)[i] = unchecked((int)number(drawn));
        }
        return result;
    };

    private static Distribution Fill(DType type, Func<uint[], int, double> number) => (generator, shape, _, context) =>
    {
        var result = context.Allocate<double>(shape, out var y);
        var (bits, used) = (default(Philox.Four), 4);
        var drawn = new uint[type == DType.Float64 ? 2 : 1];
        for (var i = 0; i < y.Length; i++)
        {
            for (var k = 0; k < drawn.Length; k++)
                drawn[k] = Take(ref generator, ref bits, ref used);
            y[i] = number(drawn, i);
        }
        return CastKernels.For(DType.Float64, type)([result], context)[0];
    };

    private static uint Take(ref Philox generator, ref Philox.Four bits, ref int used)
    {
        if (used == 4)
            (bits, used) = (generator.Next(), 0);
        return bits[used++];
    }

    // Box and Muller's way from two even numbers to two normal ones.
    private static void Pair(double first, double second, Span<double> target)
    {
        var (sin, cos) = Math.SinCos(2 * Math.PI * second);
        var radius = Math.Sqrt(-2 * Math.Log(Math.Max(first, 1e-7)));
        target[0] = sin * radius;
        if (target.Length > 1)
            target[1] = cos * radius;
    }

    private static double Fraction(uint bits) => (bits & 0x7FFFFF) / 8388608.0;

    private static double Fraction(uint high, uint low) => ((((ulong)high & 0xFFFFF) << 32) | low) / 4503599627370496.0;

    private static long[] Seeds(Tensor seed) =>
        seed.Shape.ElementCount == 2 ? Integers.Read(seed) : throw new InvalidRequestException($"seed must have shape [2], not {seed.Shape}");

    private static TensorShape Shape(Tensor sizes)
    {
        var values = Integers.Read(sizes);
        return values.All(s => s >= 0) ? TensorShape.Of(values) : throw new InvalidRequestException($"[{string.Join(',', values)}] is no shape");
    }
}
