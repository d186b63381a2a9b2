using System.Buffers;
using ClothingApp.Serving.Wire;

namespace ClothingApp.Serving.Predict;

/// <summary><c>tensorflow.serving.ModelSpec</c> on the wire.</summary>
internal static class ModelSpecCodec
{
    private const int Name = 1, Version = 2, SignatureName = 3, VersionLabel = 4;

    // The number inside google.protobuf.Int64Value.
    private const int Value = 1;

    public static int GetSize(ModelSpec spec) =>
        OptionalSize(Name, spec.Name)
        + (spec.Version is { } version ? ProtoSize.Delimited(Version, VersionSize(version)) : OptionalSize(VersionLabel, spec.VersionLabel))
        + OptionalSize(SignatureName, spec.SignatureName);

    public static void Write(ModelSpec spec, IBufferWriter<byte> output)
    {
        WriteOptional(output, Name, spec.Name);
        if (spec.Version is { } version)
        {
            ProtoWriter.Header(output, Version, VersionSize(version));
            if (version != 0)
            {
                ProtoWriter.Tag(output, Value, WireType.Varint);
                ProtoWriter.Varint(output, (ulong)version);
            }
        }
        else
        {
            WriteOptional(output, VersionLabel, spec.VersionLabel);
        }
        WriteOptional(output, SignatureName, spec.SignatureName);
    }

    /// <param name="start">What earlier occurrences of the message said; this one is merged into it.</param>
    public static ModelSpec Read(ReadOnlySequence<byte> data, ModelSpec? start)
    {
        var spec = start ?? new ModelSpec("");
        var reader = new ProtoReader(data);
        while (reader.TryReadTag(out var field, out var wire))
        {
            switch (field, wire)
            {
                case (Name, WireType.Length):
                    spec = spec with { Name = reader.ReadString() };
                    break;
                // Version and label exclude each other: the later one counts.
                case (Version, WireType.Length):
                    spec = spec with { Version = ReadVersion(reader.ReadLengthDelimited(), spec.Version ?? 0), VersionLabel = "" };
                    break;
                case (VersionLabel, WireType.Length):
                    spec = spec with { VersionLabel = reader.ReadString(), Version = null };
                    break;
                case (SignatureName, WireType.Length):
                    spec = spec with { SignatureName = reader.ReadString() };
                    break;
                default:
                    reader.Skip(field, wire);
                    break;
            }
        }
        return spec;
    }

    private static long ReadVersion(ReadOnlySequence<byte> data, long version)
    {
        var reader = new ProtoReader(data);
        while (reader.TryReadTag(out var field, out var wire))
        {
            if ((field, wire) == (Value, WireType.Varint))
                version = (long)reader.ReadVarint();
            else
                reader.Skip(field, wire);
        }
        return version;
    }

    private static int VersionSize(long version) => version == 0 ? 0 : ProtoSize.Tag(Value) + ProtoSize.Varint((ulong)version);

    private static int OptionalSize(int field, string value) => value.Length == 0 ? 0 : ProtoSize.String(field, value);

    private static void WriteOptional(IBufferWriter<byte> output, int field, string value)
    {
        if (value.Length > 0)
            ProtoWriter.String(output, field, value);
    }
}
