using System.Text;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Text;

/// <summary>Substr(input, pos, len): positions and lengths per string, or broadcast; a negative position counts from the end.</summary>
internal static class SubstrKernel
{
    /// <param name="characters">Counts characters of UTF-8; else bytes.</param>
    public static HostKernel Create(bool characters) => (inputs, context) =>
    {
        var (input, pos, len) = (inputs[0], inputs[1], inputs[2]);
        if (!pos.Shape.Equals(len.Shape))
            throw new InvalidRequestException($"pos and len should have the same shape, got: {pos.Shape} vs. {len.Shape}");
        var pairs = Broadcasting.Of(input.Shape, pos.Shape);
        var (positions, lengths) = (StringTensors.Integers(pos), StringTensors.Integers(len));
        var results = context.AllocateStrings(pairs.Shape);
        for (var i = 0; i < results.Length; i++)
        {
            var (at, by) = pairs.At(i);
            var text = input.Strings[at];
            if (!(characters ? TryCutCharacters(text, positions[by], lengths[by], out var range) : TryCutBytes(text, positions[by], lengths[by], out range)))
                throw OutOfRange(text, positions[by], i, characters);
            results[i] = text.AsSpan(range).ToArray();
            context.Charge(results[i].Length);
        }
        return [Tensor.FromStrings(pairs.Shape, results)];
    };

    private static bool TryCutBytes(byte[] text, long pos, long len, out Range range)
    {
        range = default;
        var start = pos < 0 ? text.Length + pos : pos;
        if (start < 0 || start > text.Length)
            return false;
        // A negative length is a huge one to TensorFlow: all of the rest.
        var rest = text.Length - start;
        range = (int)start..(int)(start + (len < 0 || len > rest ? rest : len));
        return true;
    }

    private static bool TryCutCharacters(byte[] text, long pos, long len, out Range range)
    {
        var (start, end) = (0, 0);
        bool inside;
        if (pos >= 0)
        {
            inside = Utf8Text.Forward(text, pos, ref start);
            end = start;
            Utf8Text.Forward(text, len, ref end);
        }
        else
        {
            end = text.Length;
            var behind = Math.Max(0, unchecked(-pos - len));
            inside = Utf8Text.Back(text, behind, ref end);
            start = end;
            inside = inside && Utf8Text.Back(text, -pos - behind, ref start);
        }
        range = inside ? start..end : default;
        return inside;
    }

    private static InvalidRequestException OutOfRange(byte[] text, long pos, int index, bool characters) => new(characters
        ? $"pos {pos} out of range for string at index {index}"
        : $"pos {pos} out of range for string b'{Encoding.UTF8.GetString(text)}' at index {index}");
}
