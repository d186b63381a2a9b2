using System.Text;

namespace ClothingApp.Tests.Imaging.Fetching;

/// <summary>The server's end of a connection, for scripts of what hostile servers send.</summary>
internal sealed class HostilePeer(Stream stream, CancellationToken ct)
{
    /// <summary>Bytes that the operating system took, which is more than the client read by what it buffers.</summary>
    internal long Sent { get; private set; }

    /// <summary>Lines end with \n here and with \r\n on the wire; a script that wants a bare one sends bytes.</summary>
    internal Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n")));

    internal async Task SendAsync(byte[] bytes)
    {
        await stream.WriteAsync(bytes, ct);
        Sent += bytes.Length;
    }

    /// <summary>Sends the same for ever: only the client can end it.</summary>
    internal async Task FloodAsync(byte[] piece)
    {
        var many = new byte[Math.Max(1, 16_384 / piece.Length) * piece.Length];
        for (var at = 0; at < many.Length; at += piece.Length) piece.CopyTo(many, at);
        while (true) await SendAsync(many);
    }

    internal Task FloodAsync(string piece) => FloodAsync(Encoding.Latin1.GetBytes(piece.ReplaceLineEndings("\r\n")));

    /// <summary>A little at a time, for ever.</summary>
    internal async Task TrickleAsync(string piece)
    {
        while (true)
        {
            await SendAsync(piece);
            await Task.Delay(20, ct);
        }
    }

    /// <summary>Keeps the connection and says nothing more until the client closes it.</summary>
    internal async Task HoldAsync()
    {
        var buffer = new byte[1024];
        while (await stream.ReadAsync(buffer, ct) > 0)
        {
        }
    }
}
