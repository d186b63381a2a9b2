using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClothingApp.Grpc.Tls;

namespace ClothingApp.Grpc.Client.Tls;

/// <summary>What the files held when they were read last, and what it means for a connection.</summary>
internal sealed class TlsMaterial
{
    private readonly X509Certificate2Collection? _authorities;
    private readonly SslStreamCertificateContext? _certificate;

    /// <param name="authorities">PEM certificates. Null: the system's.</param>
    /// <param name="certificate">PEM certificate, with the intermediate ones after it. Null: none.</param>
    /// <param name="key">PEM private key of the certificate.</param>
    /// <exception cref="CryptographicException">The texts are not what they should be.</exception>
    public TlsMaterial(string? authorities, string? certificate, string? key)
    {
        if (authorities is not null)
            _authorities = PemText.Certificates(authorities);
        if (certificate is not null && key is not null)
            _certificate = SslStreamCertificateContext.Create(PemText.WithKey(certificate, key), PemText.Certificates(certificate), offline: true);
    }

    /// <summary>For a handler of its own: it changes them.</summary>
    public SslClientAuthenticationOptions ForConnection() => new()
    {
        ClientCertificateContext = _certificate,
        CertificateChainPolicy = _authorities is null ? null : ChainPolicy(_authorities),
    };

    private static X509ChainPolicy ChainPolicy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // An authority of one's own rarely publishes what it revoked.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
