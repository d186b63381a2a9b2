using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClothingApp.Tests.Imaging.Fetching;

/// <summary>A certificate authority of the test's own, and certificates in every state of disrepair.</summary>
internal sealed class TestAuthority : IDisposable
{
    internal const string Host = "pictures.example";
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    internal TestAuthority()
    {
        Root = Request("CN=authority", _key, certificateAuthority: true).CreateSelfSigned(_now.AddDays(-30), _now.AddDays(30));
    }

    internal X509Certificate2 Root { get; }

    internal X509Certificate2 Valid() => Issue(Host, -1, 1);

    internal X509Certificate2 ForAnotherName() => Issue("other.example", -1, 1);

    internal X509Certificate2 Expired() => Issue(Host, -3, -1);

    internal X509Certificate2 NotYetValid() => Issue(Host, 1, 3);

    internal X509Certificate2 ForClients() => Issue(Host, -1, 1, ClientUse);

    internal X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return ForServer(Request($"CN={Host}", key), Host, ServerUse).CreateSelfSigned(_now.AddDays(-1), _now.AddDays(1));
    }

    /// <summary>By an authority in between that is not sent along, but may be had (and its revocations asked for) at an address.</summary>
    internal X509Certificate2 WithIssuerAt(string address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var between = Request("CN=between", key, certificateAuthority: true).Create(Root, _now.AddDays(-2), _now.AddDays(2), RandomNumberGenerator.GetBytes(8));
        using var signing = between.CopyWithPrivateKey(key);
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = ForServer(Request($"CN={Host}", leafKey), Host, ServerUse);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([$"{address}/ocsp"], [$"{address}/issuer.crt"]));
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([$"{address}/revoked.crl"]));
        using var leaf = request.Create(signing, _now.AddDays(-1), _now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return leaf.CopyWithPrivateKey(leafKey);
    }

    public void Dispose()
    {
        Root.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Issue(string host, int fromDays, int toDays, string use = ServerUse)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = ForServer(Request($"CN={host}", key), host, use)
            .Create(Root, _now.AddDays(fromDays), _now.AddDays(toDays), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    private static CertificateRequest Request(string name, ECDsa key, bool certificateAuthority = false)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority, false, 0, true));
        return request;
    }

    private static CertificateRequest ForServer(CertificateRequest request, string host, string use)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        if (host == Host) names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], true));
        return request;
    }
}
