using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClothingApp.Grpc.Tls;
using ClothingApp.ModelServer.Servables.Configuration;
using ClothingApp.Serving.Protocol;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ClothingApp.ModelServer.Listening;

/// <summary>What <c>--ssl_config_file</c> says: gRPC over TLS, and whether clients must have a certificate. REST stays without, as in the original.</summary>
internal sealed class ServerTls
{
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _chain;
    private readonly X509Certificate2Collection? _clientAuthorities;

    private ServerTls(X509Certificate2 certificate, X509Certificate2Collection chain, X509Certificate2Collection? clientAuthorities) =>
        (_certificate, _chain, _clientAuthorities) = (certificate, chain, clientAuthorities);

    /// <returns>Null where the flag is not given.</returns>
    /// <exception cref="FormatException">The file or a PEM text in it is wrong; says which one and nothing of what it holds.</exception>
    public static ServerTls? Read(ModelServerOptions options)
    {
        if (options.SslConfigFile.Length == 0)
            return null;
        var config = ConfigurationFiles.Read<SSLConfig>("ssl_config_file", options.SslConfigFile);
        var chain = Field("server_cert", options, () => PemText.Certificates(config.ServerCert));
        var certificate = Field("server_key", options, () => PemText.WithKey(config.ServerCert, config.ServerKey));
        if (!config.ClientVerify)
            return new ServerTls(certificate, chain, null);
        if (config.CustomCa.Length == 0)
            throw new FormatException($"--ssl_config_file={options.SslConfigFile}: client_verify asks for clients' certificates, and custom_ca, which says who signs them, is empty.");
        return new ServerTls(certificate, chain, Field("custom_ca", options, () => PemText.Certificates(config.CustomCa)));
    }

    public void Use(ListenOptions listen) => listen.UseHttps(new HttpsConnectionAdapterOptions
    {
        ServerCertificate = _certificate,
        ServerCertificateChain = _chain,
        ClientCertificateMode = _clientAuthorities is null ? ClientCertificateMode.NoCertificate : ClientCertificateMode.RequireCertificate,
        ClientCertificateValidation = (certificate, chain, _) => IsSigned(certificate, chain),
    });

    // What a certificate for other uses than that says nothing about who its holder is as a client.
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");

    // By the configured authorities alone, whatever the system trusts.
    private bool IsSigned(X509Certificate2 certificate, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_clientAuthorities!);
        chain.ChainPolicy.ApplicationPolicy.Add(ClientUse);
        // An authority of one's own rarely publishes what it revoked.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (sent is not null)
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        return chain.Build(certificate);
    }

    private static T Field<T>(string name, ModelServerOptions options, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new FormatException($"--ssl_config_file={options.SslConfigFile}: {name} is wrong: {e.Message} It holds the PEM text itself, from -----BEGIN to -----END, not the path of a file.", e);
        }
    }
}
