using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>The boxes of CropAndResize and the places in the pictures that their crops take pixels from.</summary>
internal readonly ref struct CropBoxes
{
    private readonly ReadOnlySpan<float> _boxes;
    private readonly ReadOnlySpan<int> _pictures;
    private readonly int _height;
    private readonly int _width;

    /// <param name="boxes">[boxes, 4]: top, left, bottom, right, 1 being the last pixel.</param>
    /// <param name="pictures">[boxes]: the picture that each lies in.</param>
    /// <param name="shape">Of the pictures: [batch, height, width, channels].</param>
    /// <exception cref="InvalidRequestException">The shapes do not fit, a number is not finite or a picture is not there.</exception>
    public CropBoxes(Tensor boxes, Tensor pictures, TensorShape shape)
    {
        var isEmpty = boxes.Shape.ElementCount == 0 && pictures.Shape.ElementCount == 0;
        if (boxes.Type != DType.Float32 || boxes.Shape.Rank != 2 || (boxes.Shape[1] != 4 && !isEmpty))
            throw new InvalidRequestException($"the boxes have to be float [boxes,4], not {boxes}");
        if (pictures.Type != DType.Int32 || pictures.Shape.Rank != 1 || (pictures.Shape[0] != boxes.Shape[0] && !isEmpty))
            throw new InvalidRequestException($"the boxes' pictures have to be int32, one for each of {boxes}, not {pictures}");
        ResizeShape.CheckPictures(shape);
        _boxes = boxes.AsSpan<float>();
        _pictures = pictures.AsSpan<int>();
        (_height, _width) = ((int)shape[1], (int)shape[2]);
        foreach (var coordinate in _boxes)
        {
            if (!float.IsFinite(coordinate))
                throw new InvalidRequestException("a box has a coordinate that is not finite");
        }
        foreach (var picture in _pictures)
        {
            if (picture < 0 || picture >= shape[0])
                throw new InvalidRequestException($"a box lies in picture {picture} of {shape[0]}");
        }
    }

    public int Count => _pictures.Length;

    public int PictureOf(int box) => _pictures[box];

    /// <summary>The rows that a crop's rows lie at, and the columns; NaN for those outside the picture.</summary>
    public void Places(int box, Span<float> rows, Span<float> columns)
    {
        var edges = _boxes.Slice(box * 4, 4);
        Places(edges[0], edges[2], _height, rows);
        Places(edges[1], edges[3], _width, columns);
    }

    private static void Places(float from, float to, int size, Span<float> places)
    {
        var step = places.Length > 1 ? (to - from) * (size - 1) / (places.Length - 1) : 0;
        for (var i = 0; i < places.Length; i++)
        {
            var place = places.Length > 1 ? (from * (size - 1)) + (i * step) : (float)(0.5 * (from + to) * (size - 1));
            places[i] = place < 0 || place > size - 1 ? float.NaN : place;
        }
    }
}
