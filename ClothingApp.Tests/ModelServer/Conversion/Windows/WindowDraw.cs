using System.Globalization;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion.Windows;

/// <summary>A random window over a random picture, in the words of the reference and in those of TensorFlow's attributes.</summary>
internal sealed class WindowDraw
{
    private readonly Random _random;

    public WindowDraw(Random random, int dimensions, bool dilated = true, bool padded = true, bool explicitPadding = true, int maxSize = 4)
    {
        _random = random;
        Dimensions = dimensions;
        ChannelsFirst = random.Next(3) == 0;
        Batch = random.Next(15) == 0 ? 0 : random.Next(1, 4);
        do
        {
            Window = Draw(dimensions, dilated, padded, explicitPadding, maxSize);
        }
        while (Window.Result.Any(r => r < 1));
    }

    public int Dimensions { get; }

    public int Batch { get; }

    public bool ChannelsFirst { get; init; }

    public ReferenceWindow Window { get; private set; }

    public string DataFormat => (Dimensions, ChannelsFirst) switch { (2, false) => "NHWC", (2, true) => "NCHW", (_, false) => "NDHWC", _ => "NCDHW" };

    /// <summary>The window's own dimensions.</summary>
    public long[] Size => Long(Window.Size);

    public long[] Strides => Long(Window.Strides);

    public long[] Dilations => Long(Window.Dilations);

    public OpModel Attributes(OpModel model, bool dilations = true)
    {
        model.Attr("strides", PerDimension(Long(Window.Strides), 1)).Attr("padding", Window.Padding).Attr("data_format", DataFormat);
        if (dilations && Window.Dilations.Any(d => d != 1))
            model.Attr("dilations", PerDimension(Long(Window.Dilations), 1));
        if (Window.Padding == "EXPLICIT")
            model.Attr("explicit_paddings", [.. PerDimension(Long(Window.Explicit).Chunk(2).ToArray(), [0, 0]).SelectMany(p => p)]);
        return model;
    }

    /// <summary>A list with an entry per dimension of a picture.</summary>
    public T[] PerDimension<T>(T[] spatial, T other) => ChannelsFirst ? [other, other, .. spatial] : [other, .. spatial, other];

    /// <summary>The shape of a picture with these spatial sizes, as the operation has it.</summary>
    public TensorShape Shape(int[] spatial, int channels) =>
        ChannelsFirst ? TensorShape.Of([Batch, channels, .. Long(spatial)]) : TensorShape.Of([Batch, .. Long(spatial), channels]);

    /// <summary>The tensor of a picture that is given with the channels last.</summary>
    public Tensor Picture(double[] channelsLast, int[] spatial, int channels, DType type)
    {
        var values = channelsLast;
        if (ChannelsFirst)
        {
            var pixels = spatial.Aggregate(1, (a, s) => a * s);
            values = [.. Enumerable.Range(0, channelsLast.Length).Select(i => channelsLast[(((i / (pixels * channels)) * pixels) + (i % pixels)) * channels + (i / pixels % channels)])];
        }
        return Numbers.Tensor(type, Shape(spatial, channels), values);
    }

    /// <summary>The picture's shape as a signature may declare it: known, its batch or sizes left open, or nothing known.</summary>
    public TensorShape Declared(TensorShape shape, int kind) => kind switch
    {
        0 => shape,
        1 => TensorShape.Of([-1, .. shape.Dimensions[1..]]),
        2 => TensorShape.Of([.. shape.Dimensions.ToArray().Select((s, i) => i == (ChannelsFirst ? 1 : shape.Rank - 1) ? s : -1)]),
        _ => TensorShape.Unknown,
    };

    public double[] Values(int count) => Numbers.Draw(_random, count);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{DataFormat} batch {Batch} input [{string.Join(',', Window.Input)}] size [{string.Join(',', Window.Size)}] strides [{string.Join(',', Window.Strides)}] dilations [{string.Join(',', Window.Dilations)}] {Window.Padding} [{string.Join(',', Window.Explicit)}]");

    private ReferenceWindow Draw(int dimensions, bool dilated, bool padded, bool explicitPadding, int maxSize)
    {
        var paddings = new List<string> { "VALID", "SAME" };
        if (explicitPadding)
            paddings.Add("EXPLICIT");
        var size = Spatial(dimensions, () => _random.Next(1, maxSize + 1));
        // ONNX Runtime and TensorFlow both want a pool's padding smaller than the pool.
        return new ReferenceWindow
        {
            Input = Spatial(dimensions, () => _random.Next(1, dimensions == 3 ? 7 : 10)),
            Size = size,
            Strides = Spatial(dimensions, () => _random.Next(1, 4)),
            Dilations = dilated && _random.Next(2) == 0 ? Spatial(dimensions, () => _random.Next(1, 4)) : [1, 1, 1],
            Padding = padded ? paddings[_random.Next(paddings.Count)] : "VALID",
            Explicit = [.. Enumerable.Range(0, 6).Select(i => size[i / 2] == 1 ? 0 : _random.Next(0, size[i / 2]))],
        };
    }

    private static int[] Spatial(int dimensions, Func<int> draw) => [.. Enumerable.Range(0, 3).Select(i => i < 3 - dimensions ? 1 : draw())];

    // The dimensions that the operation has.
    private long[] Long(int[] values) => [.. values.Skip(values.Length / 3 * (3 - Dimensions)).Select(v => (long)v)];
}
