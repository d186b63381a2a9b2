using System.Buffers;
using ClothingApp.Grpc;
using ClothingApp.Serving.Wire;

namespace ClothingApp.Serving.Examples;

/// <summary>
/// Requests of Classify, Regress and MultiInference. An example of two bytes becomes objects of hundreds: so they are counted before any is made.
/// </summary>
/// <param name="inner">Reads what is not too large.</param>
/// <param name="maxBytes">How much memory the examples of a message may take.</param>
internal sealed class ExamplesMarshaller<T>(IGrpcMarshaller<T> inner, long maxBytes) : IGrpcMarshaller<T>
{
    // A whole number of one byte becomes eight, and may be read into a list that is half empty.
    private const int MostOfAByte = 16;

    // Floats and strings are as long as on the wire, and are copied once.
    private const int Copies = 2;

    // Message by message, the fields that lead from a request to the values of its examples, and what the objects of each take.
    private static readonly (int[] Fields, int Bytes)[] Path =
    [
        ([2], 0), // the request's input
        ([1, 2], 0), // a list of examples, or one with a context
        ([1, 2], 256), // examples, context
        ([1], 0), // features of an example
        ([1], 256), // feature and its name
        ([2], 0), // the feature
        ([BytesList, Int64List], 0),
        ([1], 64), // one of the strings
    ];

    private const int Values = 6, Strings = 7, BytesList = 1, Int64List = 3;

    public int GetSize(T message) => inner.GetSize(message);

    public void Write(T message, IBufferWriter<byte> output) => inner.Write(message, output);

    /// <exception cref="InvalidDataException">The bytes are no such message; with RESOURCE_EXHAUSTED in it: the examples are too many.</exception>
    public T Read(ReadOnlySequence<byte> data)
    {
        var bytes = (data.Length * Copies) + Count(data, 0);
        if (bytes <= maxBytes)
            return inner.Read(data);
        var text = $"the examples of the request may take {bytes} bytes of memory, and may take {maxBytes} at most: send fewer at once";
        throw new InvalidDataException(text, new GrpcException(GrpcStatusCode.ResourceExhausted, text));
    }

    private static long Count(ReadOnlySequence<byte> message, int level)
    {
        var reader = new ProtoReader(message);
        var bytes = 0L;
        while (reader.TryReadTag(out var field, out var wire))
        {
            if (wire != WireType.Length || Array.IndexOf(Path[level].Fields, field) < 0)
            {
                reader.Skip(field, wire);
                continue;
            }
            var value = reader.ReadLengthDelimited();
            bytes += Path[level].Bytes;
            if (level == Values && field == Int64List)
                bytes += value.Length * MostOfAByte;
            else if (level < Strings)
                bytes += Count(value, level + 1);
        }
        return bytes;
    }
}
