using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion.Windows;

/// <summary>A random convolution kernel for a window, and what a convolution by it multiplies.</summary>
internal sealed class Filter
{
    private readonly WindowDraw _draw;

    public Filter(Random random, WindowDraw draw, bool depthwise, bool grouped)
    {
        _draw = draw;
        Depthwise = depthwise;
        ChannelsOfGroup = depthwise ? 1 : random.Next(1, 4);
        Groups = depthwise || (grouped && random.Next(2) == 0) ? random.Next(1, 4) : 1;
        ResultsOfGroup = random.Next(1, 4);
    }

    public bool Depthwise { get; }

    public int Groups { get; }

    public int ChannelsOfGroup { get; }

    public int ResultsOfGroup { get; }

    public int Channels => Groups * ChannelsOfGroup;

    public int Results => Groups * ResultsOfGroup;

    public int PictureElements => _draw.Batch * _draw.Window.Pixels * Channels;

    public int Elements => _draw.Window.Places * ChannelsOfGroup * Results;

    public TensorShape Shape => Depthwise
        ? TensorShape.Of([.. _draw.Size[^_draw.Dimensions..], Channels, ResultsOfGroup])
        : TensorShape.Of([.. _draw.Size[^_draw.Dimensions..], ChannelsOfGroup, Results]);

    public Tensor Tensor(double[] values, DType type) => Numbers.Tensor(type, Shape, values);

    /// <summary>Every product of the convolution, as indices into the picture, the kernel and the result, all channels last.</summary>
    public void Each(Action<int, int, int> product)
    {
        var covered = _draw.Window.Covered().ToArray();
        for (var n = 0; n < _draw.Batch; n++)
        {
            foreach (var (pixel, place, window) in covered)
            {
                for (var result = 0; result < Results; result++)
                {
                    for (var c = 0; c < ChannelsOfGroup; c++)
                    {
                        var channel = (result / ResultsOfGroup * ChannelsOfGroup) + c;
                        product(
                            (((n * _draw.Window.Pixels) + pixel) * Channels) + channel,
                            (((place * ChannelsOfGroup) + c) * Results) + result,
                            (((n * _draw.Window.Windows) + window) * Results) + result);
                    }
                }
            }
        }
    }

    public override string ToString() => $"kernel {Shape} of {Groups} groups";
}
