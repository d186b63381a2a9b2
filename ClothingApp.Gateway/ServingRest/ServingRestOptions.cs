using ClothingApp.ServiceDefaults.Discovery;

namespace ClothingApp.Gateway.ServingRest;

/// <summary>The section <c>Gateway:ServingRest</c>: whether the model server's REST API is reached through the gateway, and where it is.</summary>
internal sealed record ServingRestOptions
{
    public const string Section = $"{GatewayOptions.Section}:ServingRest";

    public bool Enabled { get; init; }

    /// <summary>Such as http://localhost:8501; left out, the addresses of service discovery's <c>tf-serving</c> named <c>rest</c>.</summary>
    public string? Address { get; init; }

    /// <exception cref="InvalidOperationException">A value is of another kind.</exception>
    public static ServingRestOptions Read(IConfiguration configuration) => configuration.GetSection(Section).Get<ServingRestOptions>() ?? new();

    /// <returns>One or more, when it is enabled.</returns>
    /// <exception cref="InvalidOperationException">There is none, or it is no address.</exception>
    public IReadOnlyList<Uri> FindAddresses(IConfiguration configuration)
    {
        var addresses = Address is { Length: > 0 } text
            ? Uri.TryCreate(text, UriKind.Absolute, out var address) ? [address] : throw Wrong(text)
            : ServiceEndpoints.Resolve(configuration, "tf-serving", "rest");
        if (addresses.Count == 0)
            throw new InvalidOperationException($"{Section}:Enabled is on, and nobody says where the model server's REST API is: set {Section}:Address, such as http://localhost:8501.");
        return addresses.FirstOrDefault(one => one is not { Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "" }) is { } odd ? throw Wrong(odd.ToString()) : addresses;
    }

    private static InvalidOperationException Wrong(string address) =>
        new($"{Section}:Address is '{address}'; write it as http://host:port, without a path.");
}
