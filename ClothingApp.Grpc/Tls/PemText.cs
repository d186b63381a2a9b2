using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClothingApp.Grpc.Tls;

/// <summary>Certificates and keys as PEM texts, for either end of a connection.</summary>
public static class PemText
{
    /// <returns>All certificates of the text, at least one.</returns>
    /// <exception cref="CryptographicException">It holds none, or one that is damaged.</exception>
    public static X509Certificate2Collection Certificates(string pem)
    {
        var found = new X509Certificate2Collection();
        found.ImportFromPem(pem);
        return found.Count > 0 ? found : throw new CryptographicException("There is no PEM certificate in it.");
    }

    /// <returns>The first certificate of the text with its key, fit for TLS.</returns>
    /// <exception cref="CryptographicException">One of them is damaged, or they do not belong together.</exception>
    /// <exception cref="ArgumentException">They do not belong together.</exception>
    public static X509Certificate2 WithKey(string certificate, string key)
    {
        var loaded = X509Certificate2.CreateFromPem(certificate, key);
        if (!OperatingSystem.IsWindows())
            return loaded;
        // Windows' TLS takes no key that is only in memory.
        using (loaded)
            return X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pfx), password: null);
    }
}
