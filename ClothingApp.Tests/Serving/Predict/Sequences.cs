using System.Buffers;

namespace ClothingApp.Tests.Serving.Predict;

/// <summary>Bytes in pieces, as they come from a connection.</summary>
internal static class Sequences
{
    public static ReadOnlySequence<byte> Split(byte[] bytes, int pieceLength)
    {
        var first = new Piece(default, 0);
        var last = first;
        for (var start = 0; start < bytes.Length; start += pieceLength)
            last = last.Append(bytes.AsMemory(start, Math.Min(pieceLength, bytes.Length - start)));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
