namespace ClothingApp.Hosting.Dashboard.Otlp;

/// <summary>Settings of the receivers.</summary>
/// <param name="ApiKey">What senders must give in the header <c>x-otlp-api-key</c>; null or empty: anyone who reaches the port may send.</param>
internal sealed record OtlpOptions(string? ApiKey)
{
    public const string ApiKeyHeader = "x-otlp-api-key";

    /// <summary>The largest request, before and after inflating.</summary>
    public const int MaxRequestBytes = 64 * 1024 * 1024;

    /// <summary>A record's ToString would print the key into a log.</summary>
    public override string ToString() => nameof(OtlpOptions);
}
