using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Text.Unicode;

/// <summary>What becomes of broken characters.</summary>
internal enum ErrorPolicy
{
    Replace,
    Ignore,
    Strict,
}

/// <summary>Strings to characters and back.</summary>
/// <param name="Replacement">The character that stands for a broken one.</param>
/// <param name="ReplaceControls">The control characters up to 31 count as broken.</param>
internal sealed record UnicodeKernels(ErrorPolicy Policy, int Replacement, bool ReplaceControls)
{
    private const int MaxCharacter = 0x10FFFF;

    /// <summary>UnicodeTranscode: from one encoding to another.</summary>
    public HostKernel Transcode(TextEncoding from, TextEncoding to) => (inputs, context) =>
    {
        var buffer = new ByteBuffer(context);
        return [StringTensors.Map(inputs[0], context, text =>
        {
            ForEach(from, text, (character, _) => to.Encode(character, buffer));
            return buffer.Take();
        })];
    };

    /// <summary>UnicodeDecode, UnicodeDecodeWithOffsets: row splits, characters, and where each began.</summary>
    public HostKernel Decode(TextEncoding from, DType splitType) => (inputs, context) =>
    {
        var characters = new List<int>();
        var offsets = new List<long>();
        var splits = new long[inputs[0].Strings.Count + 1];
        for (var i = 0; i + 1 < splits.Length; i++)
        {
            context.Charge(12L * inputs[0].Strings[i].Length);
            ForEach(from, inputs[0].Strings[i], (character, offset) =>
            {
                characters.Add(character);
                offsets.Add(offset);
            });
            splits[i + 1] = characters.Count;
        }
        var values = context.Allocate<int>(TensorShape.Of(characters.Count), out var elements);
        characters.CopyTo(elements);
        return [StringTensors.IntegerVector(splitType, splits, context), values, StringTensors.IntegerVector(DType.Int64, offsets.ToArray(), context)];
    };

    /// <summary>UnicodeEncode(characters, row splits).</summary>
    public HostKernel Encode(TextEncoding to) => (inputs, context) =>
    {
        var characters = inputs[0].AsSpan<int>();
        var splits = StringTensors.Integers(inputs[1]);
        if (splits.Length == 0 || splits[0] != 0 || splits[^1] != characters.Length)
            throw new InvalidRequestException($"the row splits must begin with 0 and end with the number of characters, {characters.Length}");
        var shape = TensorShape.Of(splits.Length - 1);
        var results = context.AllocateStrings(shape);
        var buffer = new ByteBuffer(context);
        for (var i = 0; i < results.Length; i++)
        {
            if (splits[i + 1] < splits[i] || splits[i + 1] > characters.Length)
                throw new InvalidRequestException($"row split {splits[i + 1]} must be in [{splits[i]}, {characters.Length}]");
            foreach (var character in characters[(int)splits[i]..(int)splits[i + 1]])
            {
                if (character is >= 0 and <= MaxCharacter)
                    to.Encode(character, buffer);
                else if (Policy == ErrorPolicy.Strict)
                    throw new InvalidRequestException("Code point value out of valid Unicode range.");
                else if (Policy == ErrorPolicy.Replace)
                    to.Encode(Replacement, buffer);
            }
            results[i] = buffer.Take();
        }
        return [Tensor.FromStrings(shape, results)];
    };

    private void ForEach(TextEncoding from, byte[] text, Action<int, int> take)
    {
        var encoding = from.Start(text, out var position);
        // A mark at the start belongs to the first character.
        for (var start = 0; position < text.Length; start = position)
        {
            var character = encoding.Decode(text.AsSpan(position), out var length);
            if (character < 0 || ReplaceControls && character <= 0x1F)
            {
                if (Policy == ErrorPolicy.Strict)
                    throw new InvalidRequestException("Invalid formatting on input string");
                if (Policy == ErrorPolicy.Replace)
                    take(Replacement, start);
            }
            else
            {
                take(character, start);
            }
            position += length;
        }
    }
}
