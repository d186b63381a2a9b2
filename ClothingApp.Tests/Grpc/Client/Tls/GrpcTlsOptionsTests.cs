using System.ComponentModel.DataAnnotations;
using ClothingApp.Grpc;

namespace ClothingApp.Tests.Grpc.Client.Tls;

public sealed class GrpcTlsOptionsTests : IDisposable
{
    private readonly TestAuthority _authority = new("authority");
    private readonly PemFolder _files = new();

    public void Dispose()
    {
        _authority.Dispose();
        _files.Dispose();
    }

    [Fact]
    public void EnsureUsable_AllFilesRight_Passes()
    {
        _files.With(_authority).With(_authority.Sign("client"));
        new GrpcTlsOptions { CaFile = _files.CaFile, CertificateFile = _files.CertificateFile, KeyFile = _files.KeyFile, ServerName = "models.internal" }.EnsureUsable();
    }

    [Fact]
    public void EnsureUsable_FileIsMissing_NamesSettingAndFile() =>
        AssertRefused(new() { CaFile = _files.CaFile }, $"CaFile is '{_files.CaFile}', where there is no file.");

    [Fact]
    public void EnsureUsable_CertificateWithoutKey_AsksForBoth()
    {
        _files.With(_authority.Sign("client"));
        AssertRefused(new() { CertificateFile = _files.CertificateFile }, "KeyFile is missing: CertificateFile is given");
        AssertRefused(new() { KeyFile = _files.KeyFile }, "CertificateFile is missing: KeyFile is given");
    }

    [Theory]
    [InlineData("https://models")]
    [InlineData("models:8500")]
    [InlineData("")]
    public void EnsureUsable_ServerNameIsNoName_SaysWhatToGive(string name) => AssertRefused(new() { ServerName = name }, $"ServerName is '{name}', which is no host name.");

    [Fact]
    public void EnsureUsable_AuthorityIsNoCertificate_BlamesItsFile() => AssertRefused(
        new() { CaFile = _files.With(_files.CaFile, "hello").CaFile }, $"CaFile is '{_files.CaFile}', which cannot be used: There is no PEM certificate in it.");

    [Fact]
    public void EnsureUsable_KeyOfAnotherCertificate_BlamesThePairAndKeepsTheKeySecret()
    {
        var (one, two) = (_authority.Sign("one"), _authority.Sign("two"));
        _files.With(_authority).With(one).With(_files.KeyFile, two.KeyPem);
        var message = AssertRefused(
            new() { CaFile = _files.CaFile, CertificateFile = _files.CertificateFile, KeyFile = _files.KeyFile },
            $"CertificateFile is '{_files.CertificateFile}' and KeyFile is '{_files.KeyFile}', which cannot be used together:");
        Assert.DoesNotContain(two.KeyPem.Split('\n')[1], message, StringComparison.Ordinal);
    }

    [Fact]
    public void Channel_WrongTls_IsRefusedAtOnce() => Assert.Throws<ValidationException>(
        () => new GrpcChannel(new GrpcChannelOptions { Targets = [new Uri("https://models:8500")], Tls = new() { CaFile = _files.CaFile } }));

    private static string AssertRefused(GrpcTlsOptions options, string start)
    {
        var message = Assert.Throws<ValidationException>(options.EnsureUsable).Message;
        Assert.StartsWith(start, message, StringComparison.Ordinal);
        return message;
    }
}
