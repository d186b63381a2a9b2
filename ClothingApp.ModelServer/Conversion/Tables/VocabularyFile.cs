using System.Buffers.Binary;
using System.Text;
using ClothingApp.ModelServer.Kernels.Text;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Tables;

/// <summary>A text file as a table's keys and values: a line an entry, keys and values each the whole line, its number, or a column of it.</summary>
/// <param name="KeyIndex">The column, from 0; -1: the line's number; -2: the whole line.</param>
/// <param name="Size">Only so many lines, which have to be there; -1: all.</param>
/// <param name="Offset">What the line numbers begin with.</param>
internal sealed record VocabularyFile(string Name, long KeyIndex, long ValueIndex, long Size, byte Delimiter, long Offset)
{
    private const long LineNumber = -1, WholeLine = -2;

    /// <exception cref="ModelLoadException">The file's contents do not fit.</exception>
    public (Tensor Keys, Tensor Values) Read(ReadOnlySpan<byte> file, DType keyType, DType valueType)
    {
        if (KeyIndex < WholeLine || ValueIndex < WholeLine)
            throw new ModelLoadException($"{Name}: there are no columns {KeyIndex} and {ValueIndex}");
        var keys = new Column(keyType);
        var values = new Column(valueType);
        long number = 0;
        var columns = new List<Range>();
        for (; !file.IsEmpty && number != Size; number++)
        {
            var end = file.IndexOf((byte)'\n');
            var line = (end < 0 ? file : file[..end]).ToArray();
            file = end < 0 ? default : file[(end + 1)..];
            if (line.AsSpan().Contains((byte)'\r'))
                line = [.. line.Where(c => c != '\r')];
            if (line.Length == 0)
                throw new ModelLoadException($"Invalid content in {Name}: empty line found at line {number}.");
            columns.Clear();
            foreach (var column in line.AsSpan().Split(Delimiter))
                columns.Add(column);
            if (columns.Count <= Math.Max(KeyIndex, ValueIndex))
                throw new ModelLoadException($"Invalid number of columns in {Name} line {number} ({Encoding.UTF8.GetString(line)}) : expected at least {Math.Max(KeyIndex, ValueIndex) + 1} got {columns.Count}");
            if (!Add(keys, KeyIndex) || !Add(values, ValueIndex))
                throw new ModelLoadException($"{Name}: line {number} ({Encoding.UTF8.GetString(line)}) holds no {keyType.TensorFlowName()} and {valueType.TensorFlowName()} where they should be.");

            bool Add(Column to, long index) =>
                index == LineNumber ? to.TryAdd(number + Offset) : to.TryAdd(index == WholeLine ? line : line.AsSpan(columns[(int)index]), Offset);
        }
        return Size >= 0 && number != Size
            ? throw new ModelLoadException($"Invalid vocab_size in {Name}: expected {Size} but got {number}")
            : (keys.ToTensor(), values.ToTensor());
    }

    /// <summary>Collects elements of one type.</summary>
    private sealed class Column(DType type)
    {
        private readonly List<byte[]> _strings = [];
        private readonly List<byte> _numbers = [];

        // TensorFlow gives line numbers to int64 alone.
        public bool TryAdd(long lineNumber) => type == DType.Int64 && Write(BitConverter.GetBytes(lineNumber));

        public bool TryAdd(ReadOnlySpan<byte> text, long offset)
        {
            switch (type)
            {
                case DType.String:
                    _strings.Add(text.ToArray());
                    return true;
                case DType.Int32:
                    Span<byte> narrow = stackalloc byte[4];
                    var fits = NumberParser.TryParseInteger(text, int.MinValue, int.MaxValue, out var number);
                    BinaryPrimitives.WriteInt32LittleEndian(narrow, unchecked((int)(number + offset)));
                    return fits && Write(narrow);
                case DType.Int64:
                    return NumberParser.TryParseInteger(text, long.MinValue, long.MaxValue, out var wide) && Write(BitConverter.GetBytes(wide));
                case DType.Float32:
                    return NumberParser.TryParseFloat(text, out var single) && Write(BitConverter.GetBytes(single));
                case DType.Float64:
                    return NumberParser.TryParseDouble(text, out var value) && Write(BitConverter.GetBytes(value));
                default:
                    return false;
            }
        }

        public Tensor ToTensor() => type == DType.String
            ? Tensor.FromStrings(TensorShape.Of(_strings.Count), [.. _strings])
            : Tensor.FromBytes(type, TensorShape.Of(_numbers.Count / type.ElementSize()), _numbers.ToArray());

        private bool Write(ReadOnlySpan<byte> bytes)
        {
            _numbers.AddRange(bytes);
            return true;
        }
    }
}
