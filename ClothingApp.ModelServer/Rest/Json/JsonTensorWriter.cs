using System.Runtime.InteropServices;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Rest.Json;

/// <summary>A tensor, or one row of it, as nested lists.</summary>
/// <param name="name">The output's: strings are printed as base64 where it ends in <c>_bytes</c>.</param>
internal readonly struct JsonTensorWriter(string name, Tensor tensor)
{
    private readonly bool _asBase64 = name.EndsWith("_bytes", StringComparison.Ordinal);

    /// <summary>True for types that JSON can carry.</summary>
    public static bool Supports(DType type) => type is DType.Float32 or DType.Float64 or DType.Int8 or DType.Int16 or DType.Int32 or DType.Int64
        or DType.UInt8 or DType.UInt32 or DType.UInt64 or DType.Bool or DType.String;

    /// <summary>All of it, flushing between rows.</summary>
    public async ValueTask WriteAsync(PrettyJsonWriter json, CancellationToken ct)
    {
        if (tensor.Shape.Rank == 0)
        {
            Write(json, 0, 0);
            return;
        }
        json.StartArray();
        for (var row = 0L; row < tensor.Shape[0]; row++)
        {
            WriteRow(json, row);
            await json.FlushIfLargeAsync(ct);
        }
        json.EndArray();
    }

    /// <summary>One row: what lies under the first dimension.</summary>
    public void WriteRow(PrettyJsonWriter json, long row) => Write(json, 1, checked((int)(row * Stride(1))));

    private void Write(PrettyJsonWriter json, int dimension, int offset)
    {
        if (dimension == tensor.Shape.Rank)
        {
            WriteElement(json, offset);
            return;
        }
        var stride = (int)Stride(dimension + 1);
        json.StartArray();
        for (var i = 0; i < tensor.Shape[dimension]; i++)
            Write(json, dimension + 1, offset + (i * stride));
        json.EndArray();
    }

    private long Stride(int dimension)
    {
        var stride = 1L;
        for (var i = dimension; i < tensor.Shape.Rank; i++)
            stride *= tensor.Shape[i];
        return stride;
    }

    private void WriteElement(PrettyJsonWriter json, int index)
    {
        switch (tensor.Type)
        {
            case DType.Float32:
                json.Number(At<float>(index));
                break;
            case DType.Float64:
                json.Number(At<double>(index));
                break;
            case DType.Int8:
                json.Number(At<sbyte>(index));
                break;
            case DType.Int16:
                json.Number(At<short>(index));
                break;
            case DType.Int32:
                json.Number(At<int>(index));
                break;
            case DType.Int64:
                json.Number(At<long>(index));
                break;
            case DType.UInt8:
                json.Number(At<byte>(index));
                break;
            case DType.UInt32:
                json.Number(At<uint>(index));
                break;
            case DType.UInt64:
                json.Number(At<ulong>(index));
                break;
            case DType.Bool:
                json.Boolean(At<byte>(index) != 0);
                break;
            case DType.String when _asBase64:
                json.Base64(tensor.Strings[index]);
                break;
            default:
                json.String(tensor.Strings[index]);
                break;
        }
    }

    private T At<T>(int index) where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.Bytes.Span)[index];
}
