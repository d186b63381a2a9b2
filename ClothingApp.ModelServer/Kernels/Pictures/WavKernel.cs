using System.Buffers.Binary;
using System.Text;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Pictures;

/// <summary>Decodes sound of 16 bits: RIFF/WAVE without compression.</summary>
internal static class WavKernel
{
    private static readonly string[] Skipped = ["JUNK", "bext", "iXML", "qlty", "mext", "levl", "link", "axml"];

    /// <param name="channels">-1: as many as there are; more repeat the last one.</param>
    /// <param name="samples">-1: as many as there are; more are silence.</param>
    /// <returns>float32 [samples,channels] from -1 to 1, and the sample rate.</returns>
    public static HostKernel Create(int channels, int samples) => (inputs, context) =>
    {
        if (inputs[0].Shape.Rank != 0)
            throw new InvalidRequestException($"contents must be scalar, got shape {inputs[0].Shape}");
        var file = inputs[0].Strings[0];
        var reader = new Reader(file);
        var (stored, rate) = reader.ReadFormat();
        var (start, count) = reader.FindData(stored);
        var (width, length) = (channels < 0 ? stored : channels, samples < 0 ? count : samples);
        var audio = context.Allocate<float>(TensorShape.Of(length, width), out var values);
        for (var i = 0; i < Math.Min(length, count); i++)
        {
            for (var c = 0; c < width; c++)
            {
                var at = start + (2 * ((i * stored) + Math.Min(c, stored - 1)));
                values[(i * width) + c] = BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(at)) * (1f / 32768);
            }
        }
        return [audio, Tensor.Create<int>(TensorShape.Scalar, [rate])];
    };

    private ref struct Reader(byte[] file)
    {
        private int _position;

        public (int Channels, int Rate) ReadFormat()
        {
            Expect("RIFF");
            Take(4);
            Expect("WAVE");
            var name = Name();
            for (; name != "fmt "; name = Name())
            {
                if (!Skipped.Contains(name))
                    throw new InvalidRequestException($"Unexpected field {name}");
                Take(Number());
            }
            var size = Number();
            if (size is not (16 or 18))
                throw new InvalidRequestException($"Bad format chunk size for WAV: Expected 16 or 18, but got {size}");
            var format = Take(size);
            int kind = Word(format, 0), channels = Word(format, 2), frame = Word(format, 12), bits = Word(format, 14);
            var rate = BinaryPrimitives.ReadUInt32LittleEndian(format[4..]);
            if (kind != 1)
                throw new InvalidRequestException($"Bad audio format for WAV: Expected 1 (PCM), but got {kind}");
            if (channels == 0 || bits != 16)
                throw new InvalidRequestException($"Can only read 16-bit WAV files of at least one channel, but received {bits} bits and {channels} channels");
            if (frame != 2 * channels)
                throw new InvalidRequestException($"Bad bytes per sample in WAV header: Expected {2 * channels} but got {frame}");
            if (BinaryPrimitives.ReadUInt32LittleEndian(format[8..]) != unchecked((uint)frame * rate))
                throw new InvalidRequestException("Bad bytes per second in WAV header");
            return (channels, unchecked((int)rate));
        }

        /// <summary>Where the samples are, and how many of each channel.</summary>
        public (int Start, int Count) FindData(int channels)
        {
            (int, int)? found = null;
            while (_position < file.Length)
            {
                var name = Name();
                var size = Number();
                if (name != "data")
                {
                    // Other parts may say more than there is.
                    _position = (int)Math.Min(file.Length, _position + (long)size);
                    continue;
                }
                if (found is not null)
                    throw new InvalidRequestException("More than one data chunk found in WAV");
                var count = size / (2 * channels);
                found = (_position, count);
                Take(2 * channels * count);
            }
            return found ?? throw new InvalidRequestException("No data chunk found in WAV");
        }

        private void Expect(string name)
        {
            if (Name() is var other && other != name)
                throw new InvalidRequestException($"Header mismatch: Expected {name} but found {other}");
        }

        private string Name() => Encoding.Latin1.GetString(Take(4));

        private int Number() =>
            BinaryPrimitives.ReadUInt32LittleEndian(Take(4)) is var number && number <= int.MaxValue
                ? (int)number
                : throw new InvalidRequestException($"WAV data chunk is too large: {number} bytes");

        private ReadOnlySpan<byte> Take(int count)
        {
            if (count > file.Length - _position)
                throw new InvalidRequestException("Data too short when trying to read string");
            _position += count;
            return file.AsSpan(_position - count, count);
        }

        private static int Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
    }
}
