using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>Finding equal elements, in the order in which they first occur.</summary>
internal static class UniqueKernels
{
    private const int BytesPerKey = 48;

    /// <summary>Results: the different elements, for each element the number of its like, how often each occurs if asked for.</summary>
    public static HostKernel Unique(DType indexType, bool counts) => (inputs, context) =>
    {
        if (inputs.Length > 1 && inputs[1].Shape.ElementCount > 0)
            return Slices(context, inputs[0], Sizing.Axis(Sizing.Long(inputs[1]), inputs[0].Shape.Rank), indexType, counts);
        if (inputs[0].Shape.Rank != 1)
            throw new InvalidRequestException($"different elements of a tensor of shape {inputs[0].Shape}; it must be a vector");
        return Slices(context, inputs[0], 0, indexType, counts);
    };

    /// <summary>Inputs: two vectors. Results: the elements of the first that are not in the second, and where they are.</summary>
    public static HostKernel ListDiff(DType indexType) => (inputs, context) =>
    {
        if (inputs[0].Shape.Rank != 1 || inputs[1].Shape.Rank != 1 || inputs[0].Type != inputs[1].Type)
            throw new InvalidRequestException($"elements of {inputs[0]} that are not in {inputs[1]}: both must be vectors of one type");
        var excluded = new HashSet<ElementKey>(Keys(context, inputs[1], 0));
        var kept = new List<long>();
        var keys = Keys(context, inputs[0], 0);
        for (var i = 0; i < keys.Length; i++)
        {
            if (!excluded.Contains(keys[i]))
                kept.Add(i);
        }
        var shape = TensorShape.Of(kept.Count);
        return [BlockCopy.Gather(context, inputs[0], [.. kept], 1, shape), Sizing.OfLongs(context, indexType, shape, CollectionsMarshal.AsSpan(kept))];
    };

    private static Tensor[] Slices(KernelContext context, Tensor x, int axis, DType indexType, bool counts)
    {
        var keys = Keys(context, x, axis);
        var numbers = new Dictionary<ElementKey, int>();
        var (first, count) = (new List<long>(), new List<long>());
        var index = Sizing.Numbers(context, keys.Length);
        for (var i = 0; i < index.Length; i++)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, keys[i], out var known);
            if (!known)
            {
                number = first.Count;
                first.Add(i);
                count.Add(0);
            }
            index[i] = number;
            count[number]++;
        }
        var sizes = x.Shape.Dimensions.ToArray();
        var (rows, size, block) = (Sizing.Product(sizes.AsSpan(0, axis)), sizes[axis], Sizing.Product(sizes.AsSpan(axis + 1)));
        sizes[axis] = first.Count;
        var from = Sizing.Numbers(context, rows * first.Count);
        for (long row = 0, i = 0; row < rows; row++)
        {
            foreach (var slice in first)
                from[i++] = (row * size) + slice;
        }
        var y = BlockCopy.Gather(context, x, from, block, Sizing.Shape(sizes));
        var idx = Sizing.OfLongs(context, indexType, TensorShape.Of(index.Length), index);
        return counts ? [y, idx, Sizing.OfLongs(context, indexType, TensorShape.Of(count.Count), CollectionsMarshal.AsSpan(count))] : [y, idx];
    }

    // A key per slice along the axis: equal when all elements are.
    private static ElementKey[] Keys(KernelContext context, Tensor x, int axis)
    {
        var sizes = x.Shape.Dimensions;
        context.Charge(sizes[axis] * BytesPerKey);
        var keys = new ElementKey[sizes[axis]];
        var (rows, block) = (Sizing.Product(sizes[..axis]), Sizing.Product(sizes[(axis + 1)..]));
        var elementSize = x.Type.ElementSize();
        for (var i = 0; i < keys.Length; i++)
        {
            if (rows == 1 && block == 1 && x.Type == DType.String)
            {
                keys[i] = ElementKey.Of(x.Strings[i]);
                continue;
            }
            if (x.Type == DType.String)
                throw new InvalidRequestException("different slices of strings are not known, only different strings");
            var bytes = new byte[rows * block * elementSize];
            for (long row = 0; row < rows; row++)
            {
                var start = ((row * keys.Length) + i) * block * elementSize;
                x.Bytes.Span.Slice((int)start, (int)(block * elementSize)).CopyTo(bytes.AsSpan((int)(row * block * elementSize)));
            }
            keys[i] = ElementKey.Of(bytes, x.Type);
        }
        return keys;
    }

    /// <summary>Elements by their bytes, where that is what makes them equal.</summary>
    private readonly struct ElementKey : IEquatable<ElementKey>
    {
        private readonly byte[] _bytes;
        private readonly bool _equalsNothing;

        private ElementKey(byte[] bytes, bool equalsNothing) => (_bytes, _equalsNothing) = (bytes, equalsNothing);

        public static ElementKey Of(byte[] bytes) => new(bytes, equalsNothing: false);

        // Zeros of both signs are equal; a NaN equals nothing, not even itself.
        public static ElementKey Of(byte[] bytes, DType type)
        {
            var nan = type switch
            {
                DType.Float32 or DType.Complex64 => Normalize<float>(bytes),
                DType.Float64 or DType.Complex128 => Normalize<double>(bytes),
                DType.Float16 => Normalize<Half>(bytes),
                _ => false,
            };
            return new ElementKey(bytes, nan);
        }

        public bool Equals(ElementKey other) => !_equalsNothing && !other._equalsNothing && _bytes.AsSpan().SequenceEqual(other._bytes);

        public override bool Equals([NotNullWhen(true)] object? obj) => obj is ElementKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.AddBytes(_bytes);
            return hash.ToHashCode();
        }

        private static bool Normalize<T>(byte[] bytes) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
        {
            var nan = false;
            foreach (ref var value in MemoryMarshal.Cast<byte, T>(bytes.AsSpan()))
            {
                nan |= T.IsNaN(value);
                if (value == T.Zero)
                    value = T.Zero;
            }
            return nan;
        }
    }
}
