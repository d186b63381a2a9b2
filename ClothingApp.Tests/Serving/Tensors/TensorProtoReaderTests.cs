using System.Buffers;
using System.Runtime.InteropServices;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.Tests.Serving.Tensors;

public class TensorProtoReaderTests
{
    [Fact]
    public void Read_ListShorterThanShape_RepeatsTheLastValue()
    {
        using var tensor = Read(new TensorProto { Dtype = DataType.DtFloat, TensorShape = Shape(2, 3), FloatVal = { 1, 2 } })!;
        Assert.Equal([1, 2, 2, 2, 2, 2], tensor.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Read_NoValues_AreZeros()
    {
        using var tensor = Read(new TensorProto { Dtype = DataType.DtInt64, TensorShape = Shape(3) })!;
        Assert.Equal([0L, 0, 0], tensor.AsSpan<long>().ToArray());
    }

    [Fact]
    public void Read_SurplusValues_AreIgnored()
    {
        using var tensor = Read(new TensorProto { Dtype = DataType.DtUint8, TensorShape = Shape(2), IntVal = { 1, 255, 3 } })!;
        Assert.Equal(new byte[] { 1, 255 }, tensor.AsSpan<byte>().ToArray());
    }

    [Fact]
    public void Read_ScalarWithoutShape_IsRankZero()
    {
        using var tensor = Read(new TensorProto { Dtype = DataType.DtDouble, DoubleVal = { 1.5 } })!;
        Assert.Equal((TensorShape.Scalar, 1.5), (tensor.Shape, tensor.AsSpan<double>()[0]));
    }

    [Fact]
    public void Read_HalfBits_AreHalves()
    {
        using var tensor = Read(new TensorProto { Dtype = DataType.DtHalf, TensorShape = Shape(2), HalfVal = { 0x3C00, 0xC000 } })!;
        Assert.Equal([(Half)1, (Half)(-2)], tensor.AsSpan<Half>().ToArray());
    }

    [Fact]
    public void Read_NegativeSmallIntegers_KeepTheirSign()
    {
        using var tensor = Read(new TensorProto { Dtype = DataType.DtInt8, TensorShape = Shape(3), IntVal = { -1, -128, 127 } })!;
        Assert.Equal(new sbyte[] { -1, -128, 127 }, tensor.AsSpan<sbyte>().ToArray());
    }

    [Fact]
    public void Read_OneComplexNumber_FillsTheShape()
    {
        using var tensor = Read(new TensorProto { Dtype = DataType.DtComplex64, TensorShape = Shape(2), ScomplexVal = { 1, 2 } })!;
        Assert.Equal([1, 2, 1, 2], MemoryMarshal.Cast<byte, float>(tensor.Bytes.Span).ToArray());
    }

    [Fact]
    public void Read_UnpackedList_IsRead()
    {
        // dtype 1, shape [3], then float_val (5) one by one as fixed32, and one packed list in between.
        byte[] bytes = [0x08, 1, 0x12, 4, 0x12, 2, 0x08, 3, 0x2D, .. BitConverter.GetBytes(1f), 0x2A, 4, .. BitConverter.GetBytes(2f), 0x2D, .. BitConverter.GetBytes(3f)];
        using var tensor = Read(bytes)!;
        Assert.Equal([1, 2, 3], tensor.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Read_TypeAfterItsValues_IsRead()
    {
        byte[] bytes = [0x3A, 2, 7, 8, 0x12, 4, 0x12, 2, 0x08, 2, 0x08, 3];
        using var tensor = Read(bytes)!;
        Assert.Equal([7, 8], tensor.AsSpan<int>().ToArray());
    }

    [Fact]
    public void Read_StringsInContent_AreSplitByTheirLengths()
    {
        using var tensor = Read(new TensorProto { Dtype = DataType.DtString, TensorShape = Shape(3), TensorContent = ByteString.CopyFrom(1, 0, 2, 65, 66, 67) })!;
        Assert.Equal(["A"u8.ToArray(), [], "BC"u8.ToArray()], tensor.Strings);
    }

    [Fact]
    public void Read_OneString_FillsTheShape()
    {
        using var tensor = Read(new TensorProto { Dtype = DataType.DtString, TensorShape = Shape(2), StringVal = { ByteString.CopyFromUtf8("a") } })!;
        Assert.Equal(["a"u8.ToArray(), "a"u8.ToArray()], tensor.Strings);
    }

    [Fact]
    public void Read_ShapeWithZero_IsEmptyWhateverElseIsThere()
    {
        using var tensor = Read(new TensorProto { Dtype = DataType.DtFloat, TensorShape = Shape(0, long.MaxValue, 2), FloatVal = { 1 }, TensorContent = ByteString.CopyFrom(1) })!;
        Assert.Equal(0, tensor.Bytes.Length);
    }

    public static TheoryData<string, TensorProto> Impossible => new()
    {
        { "no type", new TensorProto { TensorShape = Shape(1) } },
        { "resource", new TensorProto { Dtype = DataType.DtResource } },
        { "unknown type", new TensorProto { Dtype = (DataType)99 } },
        { "reference type", new TensorProto { Dtype = DataType.DtFloatRef } },
        { "negative dimension", new TensorProto { Dtype = DataType.DtFloat, TensorShape = Shape(-1, 0) } },
        { "unknown rank", new TensorProto { Dtype = DataType.DtFloat, TensorShape = new TensorShapeProto { UnknownRank = true } } },
        { "product overflows", new TensorProto { Dtype = DataType.DtFloat, TensorShape = Shape(1L << 32, 1L << 32) } },
        { "bytes overflow", new TensorProto { Dtype = DataType.DtDouble, TensorShape = Shape(long.MaxValue / 4) } },
        { "broadcast above the budget", new TensorProto { Dtype = DataType.DtFloat, TensorShape = Shape(1 << 20), FloatVal = { 1 } } },
        { "strings above the budget", new TensorProto { Dtype = DataType.DtString, TensorShape = Shape(1 << 20) } },
        { "rank above 254", new TensorProto { Dtype = DataType.DtFloat, TensorShape = Shape([.. Enumerable.Repeat(1L, 255)]) } },
        { "content too short", new TensorProto { Dtype = DataType.DtFloat, TensorShape = Shape(2), TensorContent = ByteString.CopyFrom(1, 2, 3, 4) } },
        { "content too long", new TensorProto { Dtype = DataType.DtFloat, TensorContent = ByteString.CopyFrom(1, 2, 3, 4, 5) } },
        { "too few lengths", new TensorProto { Dtype = DataType.DtString, TensorShape = Shape(2), TensorContent = ByteString.CopyFrom(0) } },
        { "lengths beyond content", new TensorProto { Dtype = DataType.DtString, TensorShape = Shape(1), TensorContent = ByteString.CopyFrom(9, 65) } },
        { "bytes left over", new TensorProto { Dtype = DataType.DtString, TensorShape = Shape(1), TensorContent = ByteString.CopyFrom(1, 65, 66) } },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Read_ImpossibleTensor_IsNull(string name, TensorProto proto) => Assert.True(Read(proto) is null, name);

    [Fact]
    public void Read_SeveralTensors_ShareOneBudget()
    {
        var proto = new ReadOnlySequence<byte>(new TensorProto { Dtype = DataType.DtFloat, TensorShape = Shape(100) }.ToByteArray());
        long budget = 700;
        using var first = TensorProtoReader.Read(proto, ref budget);
        Assert.NotNull(first);
        Assert.Null(TensorProtoReader.Read(proto, ref budget));
    }

    [Fact]
    public void Read_PackedListEndsInsideAnElement_Throws() =>
        Assert.Throws<InvalidDataException>(() => Read([0x08, 1, 0x2A, 3, 1, 2, 3]));

    private static Tensor? Read(TensorProto proto) => Read(proto.ToByteArray());

    private static Tensor? Read(byte[] bytes)
    {
        long budget = 1024 * 1024;
        return TensorProtoReader.Read(new ReadOnlySequence<byte>(bytes), ref budget);
    }

    private static TensorShapeProto Shape(params long[] sizes) => new() { Dim = { sizes.Select(s => new TensorShapeProto.Types.Dim { Size = s }) } };
}
