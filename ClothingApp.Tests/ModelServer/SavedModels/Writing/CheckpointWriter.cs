using System.Text;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.Tests.ModelServer.SavedModels.Writing;

/// <summary>Writes a checkpoint in TensorFlow's V2 format: <c>variables.index</c> and <c>variables.data-*</c>.</summary>
internal sealed class CheckpointWriter
{
    private readonly SortedDictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    public int Shards { get; set; } = 1;

    /// <summary>The index compressed with Snappy.</summary>
    public bool IsCompressed { get; set; }

    public int EntriesPerBlock { get; set; } = 1000;

    public bool IsEmpty => _tensors.Count == 0;

    public void Add(string key, Tensor value) => _tensors[key] = value;

    public void Remove(string key) => _tensors.Remove(key);

    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var shards = Enumerable.Range(0, Shards).Select(_ => new MemoryStream()).ToArray();
        var entries = new List<(string, byte[])> { ("", new BundleHeaderProto { NumShards = Shards }.ToByteArray()) };
        foreach (var (key, tensor) in _tensors)
        {
            var shard = entries.Count % Shards;
            var (bytes, crc) = tensor.Type == DType.String ? Strings(tensor) : (tensor.Bytes.ToArray(), Crc32C.Compute(tensor.Bytes.Span));
            entries.Add((key, new BundleEntryProto
            {
                Dtype = (DataType)(int)tensor.Type,
                Shape = TestTensors.Shape(tensor.Shape),
                ShardId = shard,
                Offset = shards[shard].Length,
                Size = bytes.Length,
                Crc32C = Crc32C.Mask(crc),
            }.ToByteArray()));
            shards[shard].Write(bytes);
        }
        for (var i = 0; i < Shards; i++)
            File.WriteAllBytes(Path.Combine(folder, $"variables.data-{i:D5}-of-{Shards:D5}"), shards[i].ToArray());
        File.WriteAllBytes(Path.Combine(folder, "variables.index"), new SortedTableWriter(EntriesPerBlock, IsCompressed).Write(entries));
    }

    // All lengths, the checksum of the lengths (as 32-bit numbers), all strings.
    private static (byte[] Bytes, uint Crc) Strings(Tensor tensor)
    {
        var lengths = tensor.Strings.SelectMany(s => BitConverter.GetBytes(s.Length)).ToArray();
        var check = BitConverter.GetBytes(Crc32C.Mask(Crc32C.Compute(lengths)));
        byte[] text = [.. tensor.Strings.SelectMany(s => s)];
        return ([.. tensor.Strings.SelectMany(s => SortedTableWriter.Varint((ulong)s.Length)), .. check, .. text], Crc32C.Compute([.. lengths, .. check, .. text]));
    }

    /// <summary>The key under which exporters of TensorFlow 2 keep the object graph.</summary>
    public void AddObjectGraph() => Add("_CHECKPOINTABLE_OBJECT_GRAPH", Tensor.FromStrings(TensorShape.Scalar, [Encoding.UTF8.GetBytes("objects")]));
}
