using System.Buffers.Binary;
using System.Globalization;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;
using Microsoft.Win32.SafeHandles;

namespace ClothingApp.ModelServer.SavedModels;

/// <summary>
/// A checkpoint in TensorFlow's V2 format: <c>variables.index</c> names the tensors, <c>variables.data-*</c> hold them.
/// Tensors are read when asked for; checksums are verified.
/// </summary>
internal sealed class TensorBundle
{
    private readonly string _prefix;
    private readonly Dictionary<string, BundleEntryProto> _entries = new(StringComparer.Ordinal);
    private readonly int _shards = 1;

    /// <param name="prefix">The checkpoint's path without its endings: <c>.../variables/variables</c>.</param>
    /// <exception cref="BrokenModelException">The index is missing or broken.</exception>
    public TensorBundle(string prefix)
    {
        _prefix = prefix;
        try
        {
            foreach (var (key, value) in SortedTable.Read(File.ReadAllBytes(prefix + ".index")))
            {
                if (key.Length > 0)
                {
                    _entries[key] = BundleEntryProto.Parser.ParseFrom(value.Span);
                    continue;
                }
                var header = BundleHeaderProto.Parser.ParseFrom(value.Span);
                if (header.Endianness != BundleHeaderProto.Types.Endianness.Little)
                    throw new InvalidDataException("big-endian checkpoints are not supported");
                _shards = header.NumShards;
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or InvalidProtocolBufferException or UnauthorizedAccessException)
        {
            throw new BrokenModelException($"{prefix}.index cannot be read: {e.Message}. Export the model again, or copy its variables folder whole.", e);
        }
    }

    public IEnumerable<string> Keys => _entries.Keys;

    public bool Contains(string key) => _entries.ContainsKey(key);

    public (DType Type, TensorShape Shape) Describe(string key) => Describe(key, Entry(key));

    /// <exception cref="BrokenModelException">There is no such tensor, or its bytes are missing or broken.</exception>
    public Tensor Read(string key)
    {
        var entry = Entry(key);
        var (type, shape) = Describe(key, entry);
        if (entry.Slices.Count > 0)
            throw new BrokenModelException($"variable {key} is partitioned into slices, which are not supported: export the model from an unpartitioned checkpoint.");
        try
        {
            return type == DType.String ? ReadStrings(entry, shape) : ReadNumbers(key, entry, type, shape);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or OverflowException)
        {
            throw new BrokenModelException($"variable {key} cannot be read from {ShardPath(entry.ShardId)}: {e.Message}", e);
        }
    }

    private BundleEntryProto Entry(string key) =>
        _entries.TryGetValue(key, out var entry) ? entry : throw new BrokenModelException($"{_prefix}.index has no variable named {key}");

    private static (DType, TensorShape) Describe(string key, BundleEntryProto entry)
    {
        var sizes = entry.Shape?.Dim.Select(d => d.Size).ToArray() ?? [];
        if (sizes.Any(s => s < 0))
            throw new BrokenModelException($"variable {key} has a negative size in its shape");
        return ((DType)(int)entry.Dtype, TensorShape.Of(sizes));
    }

    private Tensor ReadNumbers(string key, BundleEntryProto entry, DType type, TensorShape shape)
    {
        var expected = checked(shape.ElementCount * type.ElementSize());
        if (type.ElementSize() == 0 || expected != entry.Size)
            throw new InvalidDataException($"{entry.Size} bytes are stored for a {type.TensorFlowName()} tensor of shape {shape}");
        var bytes = ReadBytes(entry);
        if (Crc32C.Mask(Crc32C.Compute(bytes)) != entry.Crc32C)
            throw new InvalidDataException($"the checksum of {key} does not match");
        return Tensor.FromBytes(type, shape, bytes);
    }

    // N lengths as varints, a checksum of the lengths, then the strings back to back.
    private Tensor ReadStrings(BundleEntryProto entry, TensorShape shape)
    {
        var bytes = ReadBytes(entry);
        if (shape.ElementCount > bytes.Length)
            throw new InvalidDataException("there are more strings than bytes");
        var lengths = new ulong[shape.ElementCount];
        var position = 0;
        uint crc = 0;
        Span<byte> scratch = stackalloc byte[8];
        for (var i = 0; i < lengths.Length; i++)
        {
            lengths[i] = Varint.Read(bytes, ref position);
            var wide = lengths[i] > uint.MaxValue;
            BinaryPrimitives.WriteUInt64LittleEndian(scratch, lengths[i]);
            crc = Crc32C.Compute(scratch[..(wide ? 8 : 4)], crc);
        }
        if (bytes.Length - position < 4)
            throw new InvalidDataException("the strings end too early");
        crc = Crc32C.Compute(bytes.AsSpan(position, 4), crc);
        position += 4;
        var strings = new byte[lengths.Length][];
        for (var i = 0; i < strings.Length; i++)
        {
            if (lengths[i] > (ulong)(bytes.Length - position))
                throw new InvalidDataException("the strings end too early");
            strings[i] = bytes.AsSpan(position, (int)lengths[i]).ToArray();
            position += strings[i].Length;
            crc = Crc32C.Compute(strings[i], crc);
        }
        if (Crc32C.Mask(crc) != entry.Crc32C)
            throw new InvalidDataException("the checksum of the strings does not match");
        return Tensor.FromStrings(shape, strings);
    }

    private byte[] ReadBytes(BundleEntryProto entry)
    {
        using SafeFileHandle file = File.OpenHandle(ShardPath(entry.ShardId));
        var length = RandomAccess.GetLength(file);
        // Checked against the file before memory is taken: the index may lie.
        if (entry.Offset < 0 || entry.Size < 0 || entry.Offset > length || entry.Size > length - entry.Offset || entry.Size > Array.MaxLength)
            throw new InvalidDataException("the variable lies outside the data file");
        var bytes = GC.AllocateUninitializedArray<byte>((int)entry.Size);
        var read = 0;
        while (read < bytes.Length)
        {
            var count = RandomAccess.Read(file, bytes.AsSpan(read), entry.Offset + read);
            if (count == 0)
                throw new EndOfStreamException();
            read += count;
        }
        return bytes;
    }

    private string ShardPath(int shard) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}.data-{shard:D5}-of-{_shards:D5}");
}
