namespace ClothingApp.Imaging.Preprocessing;

/// <summary>
/// The float of every byte, for each channel of the result: 256 divisions instead of a quarter of a million, and every value
/// exactly as <c>keras.applications</c> computes it in single precision.
/// </summary>
internal static class PixelScaleTable
{
    private static readonly float[] CaffeMean = [103.939f, 116.779f, 123.68f]; // blue, green, red
    private static readonly float[] TorchMean = [0.485f, 0.456f, 0.406f]; // red, green, blue
    private static readonly float[] TorchDeviation = [0.229f, 0.224f, 0.225f];

    private static readonly float[][] Plain = [.. new[] { PixelScale.MinusOneToOne, PixelScale.ZeroToOne, PixelScale.None }.Select(scale => Table(value => Scale(scale, value)))];
    private static readonly float[][] Caffe = [.. CaffeMean.Select(mean => Table(value => value - mean))];
    private static readonly float[][] Torch = [.. TorchMean.Select((mean, i) => Table(value => ((value / 255f) - mean) / TorchDeviation[i]))];

    // A gray value stands for three equal ones: the means and deviations over the channels apply.
    private static readonly float[] CaffeGray = Table(value => value - CaffeMean.Average());
    private static readonly float[] TorchGray = Table(value => ((value / 255f) - TorchMean.Average()) / TorchDeviation.Average());

    /// <returns>A table of 256 for each of red, green and blue; for gray three times the same.</returns>
    internal static (float[] Red, float[] Green, float[] Blue) For(PixelScale scale, bool gray) => scale switch
    {
        PixelScale.Caffe when gray => (CaffeGray, CaffeGray, CaffeGray),
        PixelScale.Torch when gray => (TorchGray, TorchGray, TorchGray),
        PixelScale.Caffe => (Caffe[2], Caffe[1], Caffe[0]),
        PixelScale.Torch => (Torch[0], Torch[1], Torch[2]),
        _ => (Plain[(int)scale], Plain[(int)scale], Plain[(int)scale]),
    };

    private static float Scale(PixelScale scale, float value) => scale switch
    {
        PixelScale.MinusOneToOne => (value / 127.5f) - 1f,
        PixelScale.ZeroToOne => value / 255f,
        _ => value,
    };

    private static float[] Table(Func<float, float> convert)
    {
        var table = new float[256];
        for (var value = 0; value < table.Length; value++) table[value] = convert(value);
        return table;
    }
}
