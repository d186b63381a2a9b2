using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ClothingApp.Grpc;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Rest.Json;

/// <summary>
/// Reads nested lists straight into a tensor's memory; the shape is what the lists turn out to be. Holds one value (column
/// form) or one after the other, all of the same shape (row form).
/// </summary>
/// <param name="charge">Told of the bytes that it is about to take; throws where there are too few.</param>
internal sealed class JsonTensorBuilder(DType type, Action<long> charge) : IDisposable
{
    private const int MaxRank = 254;

    // An array of its own, and its place in two lists.
    private const int BytesBesideText = 64;

    private readonly long[] _sizes = new long[MaxRank];
    private readonly List<byte[]> _strings = [];
    private byte[] _bytes = [];
    private int _length;
    private int _rank;
    private TensorShape? _first;

    /// <summary>How many values were read.</summary>
    public int Items { get; private set; }

    private long Count => type == DType.String ? _strings.Count : _length / Math.Max(1, type.ElementSize());

    /// <exception cref="GrpcException">The value cannot stand in such a tensor, or has another shape than those before it.</exception>
    public void Read(ref JsonCursor json)
    {
        var before = Count;
        _rank = -1;
        Array.Fill(_sizes, -1);
        Read(ref json, 0);
        var shape = TensorShape.Of(_sizes.AsSpan(0, _rank));
        _first ??= shape;
        if (_first.ElementCount != Count - before)
            throw Invalid($"Expecting tensor size: {_first.ElementCount} but got: {Count - before}");
        if (!_first.Equals(shape))
            throw Invalid($"Expecting shape {_first} but got: {shape}");
        Items++;
    }

    /// <summary>The only value as it is, or all values as rows.</summary>
    public Tensor ToTensor(bool asRows)
    {
        var shape = asRows ? TensorShape.Of([Items, .. _first!.Dimensions]) : _first!;
        if (type == DType.String)
            return Tensor.FromStrings(shape, [.. _strings]);
        var rented = new Rented(_bytes);
        _bytes = [];
        return Tensor.FromBytes(type, shape, rented.Bytes.AsMemory(0, _length), rented);
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Read(ref JsonCursor json, int level)
    {
        var kind = json.Peek();
        if (kind != JsonKind.Array)
        {
            if (_rank < 0)
                _rank = level;
            else if (level != _rank)
                throw JsonText.Error(json.TakeValue(), $"found at incorrect level: {level + 1} in the JSON DOM. Expected at level: {_rank}");
            Append(ref json, kind);
            return;
        }
        if (level >= (_rank < 0 ? MaxRank : _rank))
            throw Invalid($"Encountered list at unexpected level: {level} expected < {(_rank < 0 ? MaxRank : _rank)}");
        json.TryTake('[');
        var size = 0L;
        if (!json.TryTake(']'))
        {
            do
            {
                Read(ref json, level + 1);
                size++;
            }
            while (json.NextElement());
        }
        else if (_rank < 0)
        {
            _rank = level + 1;
        }
        if (_sizes[level] < 0)
            _sizes[level] = size;
        else if (_sizes[level] != size)
            throw Invalid($"Encountered list at unexpected size: {size} at level: {level} expected size: {_sizes[level]}");
    }

    private void Append(ref JsonCursor json, JsonKind kind)
    {
        switch (type)
        {
            case DType.Float32:
                Put(Real<float>(ref json, kind));
                break;
            case DType.Float64:
                Put(Real<double>(ref json, kind));
                break;
            case DType.UInt8:
                Put(Whole<byte>(ref json, kind));
                break;
            case DType.Int8:
                Put(Whole<sbyte>(ref json, kind));
                break;
            case DType.Int16:
                Put(Whole<short>(ref json, kind));
                break;
            case DType.Int32:
                Put(Whole<int>(ref json, kind));
                break;
            case DType.UInt32:
                Put(Whole<uint>(ref json, kind));
                break;
            case DType.Int64:
                Put(Whole<long>(ref json, kind));
                break;
            case DType.UInt64:
                Put(Whole<ulong>(ref json, kind));
                break;
            case DType.Bool:
                Put(kind is JsonKind.True or JsonKind.False ? (byte)(kind == JsonKind.True ? 1 : 0) : throw WrongType(json.TakeValue(), kind));
                json.TakeValue();
                break;
            case DType.String:
                var text = Text(ref json, kind);
                charge(text.Length + BytesBesideText);
                _strings.Add(text);
                break;
            default:
                throw new GrpcException(GrpcStatusCode.Unimplemented,
                    $"Conversion of JSON Value: {JsonText.Quote(json.TakeValue())} to type: {type.TensorFlowName()} is not supported; gRPC takes it");
        }
    }

    private T Real<T>(ref JsonCursor json, JsonKind kind) where T : IFloatingPointIeee754<T>
    {
        if (kind != JsonKind.Number)
            throw WrongType(json.TakeValue(), kind);
        return JsonNumber.Parse<T>(json.TakeNumber());
    }

    private T Whole<T>(ref JsonCursor json, JsonKind kind) where T : IBinaryInteger<T>
    {
        var text = json.TakeValue();
        // 2.0 is no whole number here, as in the original.
        return kind == JsonKind.Number && T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw WrongType(text, kind);
    }

    private byte[] Text(ref JsonCursor json, JsonKind kind)
    {
        var value = json.TakeValue();
        return kind == JsonKind.String ? JsonText.Unescape(value) : JsonBase64.Decode(value) ?? throw WrongType(value, kind);
    }

    private void Put<T>(T value) where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        if (_bytes.Length - _length < size)
            Grow();
        MemoryMarshal.Write(_bytes.AsSpan(_length), in value);
        _length += size;
    }

    private void Grow()
    {
        var capacity = Math.Max(1024, checked(_bytes.Length * 2));
        charge(capacity - _bytes.Length);
        var larger = ArrayPool<byte>.Shared.Rent(capacity);
        _bytes.AsSpan(0, _length).CopyTo(larger);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }

    private GrpcException WrongType(ReadOnlySpan<byte> value, JsonKind kind) =>
        JsonText.Error(value, $"Type: {kind} is not of expected type: {type.TensorFlowName()}");

    private static GrpcException Invalid(string what) => new(GrpcStatusCode.InvalidArgument, what);

    private sealed class Rented(byte[] bytes) : IDisposable
    {
        public byte[] Bytes { get; } = bytes;

        // The tensor disposes its owner once.
        public void Dispose()
        {
            if (Bytes.Length > 0)
                ArrayPool<byte>.Shared.Return(Bytes);
        }
    }
}
