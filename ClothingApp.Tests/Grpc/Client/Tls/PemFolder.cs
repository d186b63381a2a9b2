namespace ClothingApp.Tests.Grpc.Client.Tls;

/// <summary>The files of a client, in a folder of their own.</summary>
internal sealed class PemFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clothingapp-tls-");

    public string CaFile => Path.Combine(_folder.FullName, "ca.crt");

    public string CertificateFile => Path.Combine(_folder.FullName, "tls.crt");

    public string KeyFile => Path.Combine(_folder.FullName, "tls.key");

    public PemFolder With(TestAuthority authority) => With(CaFile, authority.Pem);

    public PemFolder With(TestCertificate certificate) => With(CertificateFile, certificate.Pem).With(KeyFile, certificate.KeyPem);

    public PemFolder With(string file, string text)
    {
        File.WriteAllText(file, text);
        return this;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
