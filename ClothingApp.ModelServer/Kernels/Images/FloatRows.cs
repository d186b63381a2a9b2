using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>
/// The rows of a batch of pictures as float32, each converted when it is asked for: of a large photograph that is made
/// small most rows are never needed, and all of it as floats would take four times its memory.
/// </summary>
/// <param name="rowLength">Width times channels.</param>
internal sealed class FloatRows(Tensor pictures, int rowLength)
{
    /// <summary>Rows kept at a time. No resize looks at more than four neighbouring rows at once.</summary>
    private const int Kept = 8;

    private readonly float[]?[] _kept = new float[Kept][];
    private readonly long[] _rows = new long[Kept];

    /// <summary>Row <paramref name="row"/>, counted through all pictures; good until eight more rows were asked for.</summary>
    public ReadOnlySpan<float> this[long row]
    {
        get
        {
            var size = pictures.Type.ElementSize();
            if (pictures.Type == DType.Float32)
                return pictures.AsSpan<float>().Slice((int)(row * rowLength), rowLength);
            var at = (int)(row % Kept);
            if (_kept[at] is not { } floats)
                _kept[at] = floats = new float[rowLength];
            else if (_rows[at] == row)
                return floats;
            FloatElements.Read(pictures.Type, pictures.Bytes.Span.Slice((int)(row * rowLength * size), rowLength * size), floats);
            _rows[at] = row;
            return floats;
        }
    }
}
