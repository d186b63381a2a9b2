using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Hosting.Dashboard.Otlp;

/// <summary>The senders' key.</summary>
internal static class ApiKey
{
    public const string Refusal = $"The header {OtlpOptions.ApiKeyHeader} is missing or holds another key.";

    /// <summary>How long it takes does not tell how much of a wrong key is right, nor how long the right one is.</summary>
    public static bool IsRight(HttpRequest request, OtlpOptions options)
    {
        if (string.IsNullOrEmpty(options.ApiKey))
            return true;
        var given = request.Headers[OtlpOptions.ApiKeyHeader];
        return given.Count == 1 && CryptographicOperations.FixedTimeEquals(Hash(given[0] ?? ""), Hash(options.ApiKey));
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
