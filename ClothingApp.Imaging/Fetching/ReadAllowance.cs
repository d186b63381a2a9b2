namespace ClothingApp.Imaging.Fetching;

/// <summary>How many bytes a connection may still bring before the answer to the request on it has to be over.</summary>
/// <remarks>
/// The HTTP stack bounds the head and we bound the body; nothing else bounds what lies around the body's bytes: 16 kB of extensions
/// for each chunk of one byte, TLS records without content, certificates. A server that sends those would be read at full speed
/// until the time is over.
/// </remarks>
internal sealed class ReadAllowance(int maxBytes)
{
    /// <summary>Heads, certificates, and a quarter of the body for its framing: chunks of 20 bytes and more fit.</summary>
    internal const int Overhead = 256 * 1024;

    private readonly long _perAnswer = maxBytes + (maxBytes / 4L) + Overhead;
    private long _used;

    /// <summary>A request is being sent: its answer has the whole allowance.</summary>
    internal void Renew() => Interlocked.Exchange(ref _used, 0);

    /// <exception cref="AnswerTooLongException">More was read than any answer that would be accepted has.</exception>
    internal void Take(int bytes)
    {
        if (Interlocked.Add(ref _used, bytes) > _perAnswer) throw new AnswerTooLongException();
    }
}

/// <summary>A server sends more than an answer can have.</summary>
internal sealed class AnswerTooLongException() : IOException("The answer is longer than allowed.");
