using System.Buffers;
using System.Runtime.InteropServices;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.Tests.Serving.Tensors;

/// <summary>Each type travels in the list that TensorFlow gives it, in both directions.</summary>
public class TensorProtoListTests
{
    public static TheoryData<TensorProto, byte[]> Lists => new()
    {
        { Proto(DataType.DtFloat, p => p.FloatVal.Add([1.5f, -2])), Bytes([1.5f, -2]) },
        { Proto(DataType.DtDouble, p => p.DoubleVal.Add([1.5, -2])), Bytes([1.5, -2]) },
        { Proto(DataType.DtInt32, p => p.IntVal.Add([int.MinValue, 300])), Bytes([int.MinValue, 300]) },
        { Proto(DataType.DtUint8, p => p.IntVal.Add([255, 1])), [255, 1] },
        { Proto(DataType.DtInt16, p => p.IntVal.Add([-300, 300])), Bytes<short>([-300, 300]) },
        { Proto(DataType.DtInt8, p => p.IntVal.Add([-1, 1])), Bytes<sbyte>([-1, 1]) },
        { Proto(DataType.DtUint16, p => p.IntVal.Add([65535, 1])), Bytes<ushort>([65535, 1]) },
        { Proto(DataType.DtComplex64, p => p.ScomplexVal.Add([1, 2, 3, 4])), Bytes([1f, 2, 3, 4]) },
        { Proto(DataType.DtInt64, p => p.Int64Val.Add([long.MinValue, 1])), Bytes([long.MinValue, 1]) },
        { Proto(DataType.DtBool, p => p.BoolVal.Add([true, false])), [1, 0] },
        { Proto(DataType.DtComplex128, p => p.DcomplexVal.Add([1, 2, 3, 4])), Bytes([1d, 2, 3, 4]) },
        { Proto(DataType.DtHalf, p => p.HalfVal.Add([0x3C00, 0xFFFF])), Bytes<ushort>([0x3C00, 0xFFFF]) },
        { Proto(DataType.DtBfloat16, p => p.HalfVal.Add([0x3F80, 0xC000])), Bytes<ushort>([0x3F80, 0xC000]) },
        { Proto(DataType.DtUint32, p => p.Uint32Val.Add([uint.MaxValue, 1])), Bytes([uint.MaxValue, 1u]) },
        { Proto(DataType.DtUint64, p => p.Uint64Val.Add([ulong.MaxValue, 1])), Bytes([ulong.MaxValue, 1ul]) },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void Read_List_GivesItsBytes(TensorProto proto, byte[] expected)
    {
        long budget = 1024;
        using var tensor = TensorProtoReader.Read(new ReadOnlySequence<byte>(proto.ToByteArray()), ref budget)!;
        Assert.Equal(((DType)proto.Dtype, TensorShape.Of(2)), (tensor.Type, tensor.Shape));
        Assert.Equal(expected, tensor.Bytes.ToArray());
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void Write_TypedList_IsTensorFlowsOwn(TensorProto expected, byte[] bytes)
    {
        using var tensor = Tensor.FromBytes((DType)expected.Dtype, TensorShape.Of(2), bytes);
        Assert.Equal(expected, Write(tensor, TensorEncoding.TypedList));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void Write_Content_IsTheBytes(TensorProto list, byte[] bytes)
    {
        using var tensor = Tensor.FromBytes((DType)list.Dtype, TensorShape.Of(2), bytes);
        Assert.Equal(Proto(list.Dtype, p => p.TensorContent = ByteString.CopyFrom(bytes)), Write(tensor, TensorEncoding.Content));
    }

    [Fact]
    public void Write_Strings_AreAListInBothEncodings()
    {
        using var tensor = Tensor.FromStrings(TensorShape.Of(2), ["a"u8.ToArray(), []]);
        var expected = Proto(DataType.DtString, p => p.StringVal.Add([ByteString.CopyFromUtf8("a"), ByteString.Empty]));
        Assert.Equal([expected, expected], [Write(tensor, TensorEncoding.TypedList), Write(tensor, TensorEncoding.Content)]);
    }

    [Fact]
    public void Write_BooleanStoredAsAnyByte_IsOne()
    {
        using var tensor = Tensor.FromBytes(DType.Bool, TensorShape.Of(2), new byte[] { 0x80, 0 });
        Assert.Equal([true, false], Write(tensor, TensorEncoding.TypedList).BoolVal);
    }

    private static TensorProto Write(Tensor tensor, TensorEncoding encoding)
    {
        var output = new ArrayBufferWriter<byte>();
        TensorProtoWriter.Write(tensor, encoding, output);
        Assert.Equal(TensorProtoWriter.GetSize(tensor, encoding), output.WrittenCount);
        return TensorProto.Parser.ParseFrom(output.WrittenSpan);
    }

    private static TensorProto Proto(DataType type, Action<TensorProto> fill)
    {
        var proto = new TensorProto { Dtype = type, TensorShape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dim { Size = 2 } } } };
        fill(proto);
        return proto;
    }

    private static byte[] Bytes<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();
}
