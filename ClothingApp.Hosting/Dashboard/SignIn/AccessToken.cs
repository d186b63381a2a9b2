using System.Security.Cryptography;
using System.Text;

namespace ClothingApp.Hosting.Dashboard.SignIn;

/// <summary>What opens the dashboard. It is printed once, in the link, and nowhere else.</summary>
internal sealed class AccessToken(string value)
{
    private readonly byte[] _hash = Hash(value);

    public string Value => value;

    /// <summary>Takes as long for any wrong text, whatever its length.</summary>
    public bool Matches(string? attempt) => CryptographicOperations.FixedTimeEquals(_hash, Hash(attempt ?? ""));

    public override string ToString() => "(hidden)";

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
