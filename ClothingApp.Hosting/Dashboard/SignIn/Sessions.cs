using System.Security.Cryptography;
using System.Text;

namespace ClothingApp.Hosting.Dashboard.SignIn;

/// <summary>Who is signed in: random cookies, of which only hashes are kept. The oldest gives way when there are too many.</summary>
internal sealed class Sessions
{
    private const int Most = 64;

    private readonly Lock _lock = new();
    private readonly Queue<string> _order = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <returns>The value of a new cookie.</returns>
    public string Begin()
    {
        var cookie = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        lock (_lock)
        {
            if (_order.Count == Most)
                _known.Remove(_order.Dequeue());
            _order.Enqueue(Hash(cookie));
            _known.Add(Hash(cookie));
        }
        return cookie;
    }

    public bool Knows(string? cookie)
    {
        if (string.IsNullOrEmpty(cookie))
            return false;
        lock (_lock)
            return _known.Contains(Hash(cookie));
    }

    private static string Hash(string cookie) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cookie)));
}
