using System.Buffers;
using System.Buffers.Binary;
using ClothingApp.Serving.Wire;

namespace ClothingApp.Serving.Tensors;

/// <summary>
/// Reads a numeric <c>*_val</c> list, packed or not, as TensorFlow does: surplus elements are ignored, missing ones repeat
/// the last, no elements at all mean zeros.
/// </summary>
internal static class TypedListReader
{
    public static Tensor Read(ReadOnlySequence<byte> data, DType type, TensorShape shape, TypedList list)
    {
        var tensor = Tensor.Rent(type, shape, out var buffer);
        try
        {
            var target = new Target(buffer.Span, type.ElementSize(), list.Form);
            var single = list.Form switch { ListForm.Fixed32 => WireType.Fixed32, ListForm.Fixed64 => WireType.Fixed64, _ => WireType.Varint };
            var reader = new ProtoReader(data);
            while (reader.TryReadTag(out var field, out var wire))
            {
                if (field == list.Field && wire == WireType.Length)
                    target.AppendPacked(reader.ReadLengthDelimited());
                else if (field == list.Field && wire == single)
                    target.AppendSingle(ref reader);
                else
                    reader.Skip(field, wire);
            }
            target.FillUp();
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    private ref struct Target(Span<byte> bytes, int elementSize, ListForm form)
    {
        private readonly Span<byte> _bytes = bytes;
        private int _filled;

        private readonly int FixedSize => form == ListForm.Fixed32 ? 4 : 8;

        private readonly bool IsFixed => form is ListForm.Fixed32 or ListForm.Fixed64;

        public void AppendPacked(ReadOnlySequence<byte> packed)
        {
            if (IsFixed)
            {
                if (packed.Length % FixedSize != 0)
                    throw new InvalidDataException("A packed list ends in the middle of an element.");
                AppendBytes(packed);
                return;
            }
            var reader = new ProtoReader(packed);
            while (!reader.IsAtEnd)
                AppendVarint(reader.ReadVarint());
        }

        public void AppendSingle(ref ProtoReader reader)
        {
            if (IsFixed)
                AppendBytes(reader.ReadBytes(FixedSize));
            else
                AppendVarint(reader.ReadVarint());
        }

        public readonly void FillUp()
        {
            // A complex number of which only the real part came does not count.
            var filled = _filled - (_filled % elementSize);
            var rest = _bytes[filled..];
            if (filled == 0)
            {
                rest.Clear();
                return;
            }
            if (elementSize == 1)
            {
                rest.Fill(_bytes[filled - 1]);
                return;
            }
            // From the last element on, what is there is copied behind itself: twice as much each time.
            var pattern = _bytes[(filled - elementSize)..];
            for (var done = elementSize; done < pattern.Length; done *= 2)
                pattern[..Math.Min(done, pattern.Length - done)].CopyTo(pattern[done..]);
        }

        private void AppendBytes(ReadOnlySequence<byte> source)
        {
            var count = (int)Math.Min(source.Length, _bytes.Length - _filled);
            source.Slice(0, count).CopyTo(_bytes[_filled..]);
            _filled += count;
        }

        private void AppendVarint(ulong value)
        {
            if (_filled == _bytes.Length)
                return;
            var element = _bytes.Slice(_filled, elementSize);
            if (form == ListForm.Boolean)
                element[0] = value == 0 ? (byte)0 : (byte)1;
            else if (elementSize == 1)
                element[0] = (byte)value;
            else if (elementSize == 2)
                BinaryPrimitives.WriteUInt16LittleEndian(element, (ushort)value);
            else if (elementSize == 4)
                BinaryPrimitives.WriteUInt32LittleEndian(element, (uint)value);
            else
                BinaryPrimitives.WriteUInt64LittleEndian(element, value);
            _filled += elementSize;
        }
    }
}
