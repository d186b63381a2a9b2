using System.ComponentModel.DataAnnotations;
using ClothingApp.Grpc;

namespace ClothingApp.Gateway;

/// <summary>TLS to the model server. Any setting of the section turns it on.</summary>
internal static class ModelServerTls
{
    public const string Section = $"{GatewayOptions.Section}:ModelServer:Tls";

    private static readonly string[] Settings =
        [nameof(GrpcTlsOptions.CaFile), nameof(GrpcTlsOptions.CertificateFile), nameof(GrpcTlsOptions.KeyFile), nameof(GrpcTlsOptions.ServerName)];

    /// <returns>Null when nothing is set.</returns>
    /// <exception cref="InvalidOperationException">A setting is wrong; the message names it and says what to do.</exception>
    public static GrpcTlsOptions? Find(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        if (section.GetChildren().FirstOrDefault(child => !Settings.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new InvalidOperationException($"{unknown.Path} is no setting. Known are {string.Join(", ", Settings)}.");
        // An empty value is a variable that was left blank, as in a Compose file.
        string? Value(string name) => section[name] is { Length: > 0 } value ? value : null;
        var tls = new GrpcTlsOptions
        {
            CaFile = Value(nameof(GrpcTlsOptions.CaFile)),
            CertificateFile = Value(nameof(GrpcTlsOptions.CertificateFile)),
            KeyFile = Value(nameof(GrpcTlsOptions.KeyFile)),
            ServerName = Value(nameof(GrpcTlsOptions.ServerName)),
        };
        if (tls == new GrpcTlsOptions())
            return null;
        try
        {
            tls.EnsureUsable();
            return tls;
        }
        catch (ValidationException e)
        {
            throw new InvalidOperationException($"{Section}:{e.Message}", e);
        }
    }
}
