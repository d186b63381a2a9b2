using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClothingApp.Tests.Grpc.Client.Tls;

/// <summary>An authority made for one test, and the certificates that it signs.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddDays(-10), End = DateTimeOffset.UtcNow.AddDays(10);

    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _certificate = request.CreateSelfSigned(Start, End);
    }

    public string Pem => _certificate.ExportCertificatePem();

    /// <param name="name">The certificate's subject, and the host name that it is good for.</param>
    /// <param name="isExpired">Valid until yesterday.</param>
    /// <param name="use">The one that it is for; null: any.</param>
    public TestCertificate Sign(string name, bool isExpired = false, string? use = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        if (use is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        var end = isExpired ? DateTimeOffset.UtcNow.AddDays(-1) : End;
        using var signed = request.Create(_certificate, Start, end, RandomNumberGenerator.GetBytes(8));
        return new TestCertificate(signed.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => _certificate.Dispose();
}

/// <summary>A certificate and its key, as PEM.</summary>
internal sealed record TestCertificate(string Pem, string KeyPem)
{
    public X509Certificate2 Load() => X509Certificate2.CreateFromPem(Pem, KeyPem);
}
