using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Text;

/// <summary>Strings cut into pieces; the result is sparse: where each piece stands (row, number), the pieces, and the size of the whole.</summary>
internal static class SplitKernels
{
    /// <summary>StringSplitV2: a separator of any length; an empty one stands for runs of blanks.</summary>
    /// <param name="maxSplits">0 or less: no limit.</param>
    public static HostKernel BySeparator(long maxSplits) => (inputs, context) =>
    {
        var separator = StringTensors.Scalar(inputs[1], "sep");
        return Split(inputs[0], context, (text, pieces) =>
        {
            if (maxSplits == 0)
                pieces.Add(text);
            else if (separator.Length == 0)
                AtBlanks(text, maxSplits, pieces);
            else
                AtSeparator(text, separator, maxSplits, pieces);
        });
    };

    /// <summary>StringSplit: each character of the delimiter separates; without any, each byte is a piece.</summary>
    public static HostKernel ByCharacters(bool skipEmpty) => (inputs, context) =>
    {
        var delimiters = StringTensors.Scalar(inputs[1], "delimiter");
        return Split(inputs[0], context, (text, pieces) =>
        {
            for (var start = 0; delimiters.Length > 0 && start <= text.Length;)
            {
                var length = text.AsSpan(start).IndexOfAny(delimiters);
                length = length < 0 ? text.Length - start : length;
                if (length > 0 || !skipEmpty)
                    pieces.Add(text.AsSpan(start, length).ToArray());
                start += length + 1;
            }
            for (var i = 0; delimiters.Length == 0 && i < text.Length; i++)
                pieces.Add([text[i]]);
        });
    };

    private static Tensor[] Split(Tensor input, KernelContext context, Action<byte[], List<byte[]>> split)
    {
        if (input.Shape.Rank != 1)
            throw new InvalidRequestException($"input must be a vector, got shape: {input.Shape}");
        var pieces = new List<byte[]>();
        var ends = new int[input.Strings.Count];
        long longest = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            var before = pieces.Count;
            split(input.Strings[i], pieces);
            ends[i] = pieces.Count;
            longest = Math.Max(longest, pieces.Count - before);
            context.Charge(input.Strings[i].Length + 40L * (pieces.Count - before));
        }
        var indices = context.Allocate<long>(TensorShape.Of(pieces.Count, 2), out var places);
        for (int row = 0, piece = 0; row < ends.Length; row++)
        {
            for (var column = 0; piece < ends[row]; piece++, column++)
                (places[2 * piece], places[2 * piece + 1]) = (row, column);
        }
        return [indices, StringTensors.Vector(pieces, context), Tensor.Create<long>(TensorShape.Of(2), [ends.Length, longest])];
    }

    private static void AtBlanks(byte[] text, long maxSplits, List<byte[]> pieces)
    {
        var rest = NumberParser.TrimStart(text);
        for (long splits = 1; !rest.IsEmpty; splits++)
        {
            var length = 0;
            while (length < rest.Length && !NumberParser.IsBlank(rest[length]))
                length++;
            pieces.Add(rest[..length].ToArray());
            rest = NumberParser.TrimStart(rest[length..]);
            if (splits == maxSplits)
            {
                // The rest is a piece of its own, even when nothing is left.
                pieces.Add(rest.ToArray());
                return;
            }
        }
    }

    private static void AtSeparator(ReadOnlySpan<byte> text, byte[] separator, long maxSplits, List<byte[]> pieces)
    {
        for (long splits = 0; splits < maxSplits || maxSplits < 0; splits++)
        {
            var length = text.IndexOf(separator);
            if (length < 0)
                break;
            pieces.Add(text[..length].ToArray());
            text = text[(length + separator.Length)..];
        }
        pieces.Add(text.ToArray());
    }
}
