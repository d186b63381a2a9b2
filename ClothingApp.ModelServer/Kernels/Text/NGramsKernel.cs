using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Text;

/// <summary>StringNGrams(data, data_splits): in each row, the words that follow each other joined to n-grams.</summary>
/// <param name="PadWidth">Paddings before and after a row, at most one less than the n-gram's width; -1: so many.</param>
/// <param name="PreserveShort">A row too short for any n-gram gives one of all it has.</param>
internal sealed record NGramsKernel(byte[] Separator, long[] Widths, byte[] LeftPad, byte[] RightPad, long PadWidth, bool PreserveShort)
{
    public Tensor[] Run(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var words = inputs[0].Strings;
        var splits = StringTensors.Integers(inputs[1]);
        Check(splits, words.Count);
        var results = new List<byte[]>();
        var ends = new long[splits.Length];
        var buffer = new ByteBuffer(context);
        for (var row = 0; words.Count > 0 && row + 1 < splits.Length; row++)
        {
            var (start, length) = ((int)splits[row], (int)(splits[row + 1] - splits[row]));
            var before = results.Count;
            foreach (var width in Widths)
            {
                var count = Math.Max(0, length + 2 * Pad(width) - width + 1);
                for (long i = 0; i < count; i++)
                    results.Add(Join(words, start, i, count, width, buffer, context));
            }
            if (PreserveShort && results.Count == before && length > 0)
            {
                if (PadWidth < 0)
                    throw new InvalidRequestException($"Pad width should be >= 0 when preserve_short_sequences is True and ngram_widths are not provided, got {PadWidth}");
                results.Add(Join(words, start, 0, 1, length + 2 * PadWidth, buffer, context));
            }
            ends[row + 1] = results.Count;
        }
        return [StringTensors.Vector(results, context), StringTensors.IntegerVector(inputs[1].Type, ends, context)];
    }

    private long Pad(long width) => Math.Min(PadWidth < 0 ? width - 1 : PadWidth, width - 1);

    // N-gram i of count: paddings on the left, words, paddings on the right, as many as the width asks for.
    private byte[] Join(IReadOnlyList<byte[]> words, int start, long i, long count, long width, ByteBuffer buffer, KernelContext context)
    {
        var pad = Pad(width);
        var left = Math.Max(0, pad - i);
        var right = Math.Max(0, pad - (count - (i + 1)));
        var first = left > 0 ? 0 : i - pad;
        for (long k = 0; k < width; k++)
        {
            if (k > 0)
                buffer.Append(Separator);
            buffer.Append(k < left ? LeftPad : k >= width - right ? RightPad : words[(int)(start + first + k - left)]);
        }
        context.Charge(buffer.Length + 40L);
        return buffer.Take();
    }

    private static void Check(long[] splits, int words)
    {
        if (splits.Length == 0)
            return;
        if (splits[0] != 0)
            throw new InvalidRequestException($"First split value must be 0, got {splits[0]}");
        for (var i = 1; i < splits.Length; i++)
        {
            if (splits[i] < splits[i - 1] || splits[i] > words)
                throw new InvalidRequestException($"Invalid split value {splits[i]}, must be in [{splits[i - 1]}, {words}]");
        }
        if (splits[^1] != words)
            throw new InvalidRequestException($"Last split value must be data size. Expected {words}, got {splits[^1]}");
    }
}
