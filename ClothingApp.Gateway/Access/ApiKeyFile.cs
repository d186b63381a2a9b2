using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace ClothingApp.Gateway.Access;

/// <summary><c>{"keys": [{"name": "shop", "sha256": "9f86...", "scopes": ["models", "predict"], "expires": "2027-06-30T00:00:00Z"}]}</c></summary>
internal static class ApiKeyFile
{
    private const int HashLength = 64, MaxBytes = 1024 * 1024;

    private static readonly FrozenDictionary<string, Scope> Scopes = Enum.GetValues<Scope>().ToFrozenDictionary(scope => scope.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    /// <returns>The keys by the SHA-256 of each, in small hexadecimal letters.</returns>
    /// <exception cref="FormatException">The file is none; the message names what is wrong, and never a hash.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FrozenDictionary<string, ApiKey> Read(string path)
    {
        if (new FileInfo(path).Length > MaxBytes)
            throw new FormatException($"it is larger than {MaxBytes} bytes");
        KeysDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(File.ReadAllBytes(path), GatewayJson.Default.KeysDocument);
        }
        catch (JsonException e)
        {
            throw new FormatException($"it is not the JSON that is expected, at {e.Path ?? "$"} in line {(e.LineNumber ?? 0) + 1}", e);
        }
        if (document?.Keys is not { } entries)
            throw new FormatException("it has no list \"keys\"");
        var keys = new Dictionary<string, ApiKey>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Count; i++)
        {
            var (hash, key) = Parse(entries[i], $"keys[{i}]");
            if (!names.Add(key.Name))
                throw new FormatException($"keys[{i}].name: '{key.Name}' is there twice");
            if (!keys.TryAdd(hash, key))
                throw new FormatException($"keys[{i}].sha256 is that of another key too");
        }
        return keys.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static (string Hash, ApiKey Key) Parse(KeyEntry? entry, string where)
    {
        if (entry?.Name is not { Length: > 0 and <= 100 } name || name.Any(char.IsControl))
            throw new FormatException($"{where}.name has to be a name of 1 to 100 characters");
        if (entry.Sha256 is not { Length: HashLength } hash || !hash.All(char.IsAsciiHexDigit))
            throw new FormatException($"{where}.sha256 has to be the {HashLength} hexadecimal digits of the key's SHA-256");
        if (entry.Scopes is not { Count: > 0 } words)
            throw new FormatException($"{where}.scopes has to name at least one of {Known}");
        var scopes = words.Select(word => Scopes.TryGetValue(word, out var scope) ? scope : throw new FormatException($"{where}.scopes: '{word}' is none of {Known}")).ToFrozenSet();
        DateTimeOffset? expires = null;
        if (entry.Expires is { } text)
        {
            expires = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : throw new FormatException($"{where}.expires has to be a time such as 2027-06-30T00:00:00Z");
        }
        return (hash.ToLowerInvariant(), new ApiKey(name, scopes, expires));
    }

    private static string Known => string.Join(", ", Scopes.Keys.Order(StringComparer.Ordinal));
}

internal sealed record KeysDocument(IReadOnlyList<KeyEntry?>? Keys);

internal sealed record KeyEntry(string? Name, string? Sha256, IReadOnlyList<string>? Scopes, string? Expires);
