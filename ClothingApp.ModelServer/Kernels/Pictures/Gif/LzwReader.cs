namespace ClothingApp.ModelServer.Kernels.Pictures.Gif;

/// <summary>Decompresses the colour numbers of a frame. What damaged codes give is what giflib makes of them.</summary>
/// <param name="bits">Of one colour number, at most 8.</param>
/// <param name="nextBlock">The next piece of the compressed data.</param>
internal sealed class LzwReader(int bits, LzwReader.BlockSource nextBlock)
{
    public delegate ReadOnlySpan<byte> BlockSource();

    private const int MaxBits = 12, Codes = 1 << MaxBits;

    /// <summary>Larger than every code, and 2 as a colour number.</summary>
    private const int None = Codes + 2;

    private readonly int _clear = 1 << bits;

    // A code stands for the string of its prefix, and one colour number more.
    private readonly int[] _prefixes = NoCodes();
    private readonly byte[] _suffixes = new byte[Codes];
    private readonly byte[] _pending = new byte[Codes];
    private int _pendingCount;

    private int _next = (1 << bits) + 2;
    private int _codeBits = bits + 1;
    private int _last = None;

    private byte[] _block = [];
    private int _used;
    private uint _buffer;
    private int _buffered;

    /// <exception cref="GifFormatException">The data end early, or are damaged.</exception>
    public void Read(Span<byte> row)
    {
        var x = 0;
        while (true)
        {
            while (_pendingCount > 0 && x < row.Length)
                row[x++] = _pending[--_pendingCount];
            if (x == row.Length)
                return;
            var code = NextCode();
            if (code == _clear + 1)
                throw new GifFormatException("image EOF detected before image complete", isFatal: true);
            if (code == _clear)
            {
                Array.Fill(_prefixes, None);
                (_next, _codeBits, _last) = (_clear + 2, bits + 1, None);
                continue;
            }
            Push(code);
            Learn(code);
            _last = code;
        }
    }

    /// <summary>Puts a code's string aside, its end first.</summary>
    private void Push(int code)
    {
        if (code < _clear)
        {
            _pending[_pendingCount++] = (byte)code;
            return;
        }
        var rest = code;
        if (_prefixes[code] == None)
        {
            // The code that is about to be learned: the last string, and its own beginning again.
            _pending[_pendingCount++] = (byte)FirstOf(code == _next - 2 ? _last : code);
            rest = _last;
        }
        while (_pendingCount < Codes - 1 && rest > _clear && rest < Codes)
        {
            _pending[_pendingCount++] = _suffixes[rest];
            rest = _prefixes[rest];
        }
        if (_pendingCount >= Codes - 1 || rest >= Codes)
            throw new GifFormatException("image is defective, decoding aborted");
        _pending[_pendingCount++] = (byte)rest;
    }

    /// <summary>A new code: the last string, and the beginning of this one.</summary>
    private void Learn(int code)
    {
        var fresh = _next - 2;
        if (_last == None || fresh >= Codes || _prefixes[fresh] != None)
            return;
        _prefixes[fresh] = _last;
        _suffixes[fresh] = (byte)FirstOf(code == fresh ? _last : code);
    }

    private int FirstOf(int code)
    {
        for (var i = 0; code > _clear && i <= Codes; i++)
        {
            if (code >= Codes)
                return None;
            code = _prefixes[code];
        }
        return code;
    }

    private int NextCode()
    {
        while (_buffered < _codeBits)
        {
            if (_used == _block.Length)
            {
                (_block, _used) = (nextBlock().ToArray(), 0);
                if (_block.Length == 0)
                    throw new GifFormatException("image is defective, decoding aborted");
            }
            _buffer |= (uint)_block[_used++] << _buffered;
            _buffered += 8;
        }
        var code = (int)(_buffer & ((1u << _codeBits) - 1));
        _buffer >>= _codeBits;
        _buffered -= _codeBits;
        // Codes count from here: one behind what the writer has learned.
        if (_next < Codes + 1 && ++_next > 1 << _codeBits && _codeBits < MaxBits)
            _codeBits++;
        return code;
    }

    private static int[] NoCodes()
    {
        var codes = new int[Codes];
        Array.Fill(codes, None);
        return codes;
    }
}
