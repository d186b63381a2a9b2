using System.Security.Cryptography;

namespace ClothingApp.Grpc.Client.Tls;

/// <summary>
/// The files behind TLS, read again when they have changed. Their content is compared, not their time: Kubernetes replaces a
/// mounted secret by turning a link, and the file behind it may be older than the one before.
/// </summary>
internal sealed class TlsFiles
{
    private readonly GrpcTlsOptions _options;
    private readonly Lock _lock = new();
    private Texts _texts;
    private TlsMaterial _material;

    /// <exception cref="Exception">A file cannot be read, or does not hold what it should: see <see cref="Advice"/>.</exception>
    public TlsFiles(GrpcTlsOptions options)
    {
        _options = options;
        _texts = Read();
        _material = Load(_texts);
    }

    /// <summary>For the next connection. Another object than before when the files have changed.</summary>
    public TlsMaterial Current
    {
        get
        {
            lock (_lock)
            {
                Refresh();
                return _material;
            }
        }
    }

    /// <summary>Which setting is to blame for <paramref name="failure"/>, and what to do.</summary>
    public static string Advice(GrpcTlsOptions options, Exception failure)
    {
        if (options.CaFile is { } file && !Works(() => _ = new TlsMaterial(File.ReadAllText(file), null, null)))
            return $"{nameof(options.CaFile)} is '{file}', which cannot be used: {failure.Message} Give a readable PEM file with the authority's certificate (-----BEGIN CERTIFICATE-----).";
        return $"{nameof(options.CertificateFile)} is '{options.CertificateFile}' and {nameof(options.KeyFile)} is '{options.KeyFile}', which cannot be used together: {failure.Message} Give the client's certificate and its own unencrypted private key as PEM files.";
    }

    private void Refresh()
    {
        try
        {
            var texts = Read();
            if (texts == _texts)
                return;
            _material = Load(texts);
            _texts = texts;
        }
        catch (Exception e) when (IsBadFile(e))
        {
            // One file is replaced and the other not yet, or only half of one is written: the next look sees both.
        }
    }

    private Texts Read() => new(Text(_options.CaFile), Text(_options.CertificateFile), Text(_options.KeyFile));

    private static TlsMaterial Load(Texts texts) => new(texts.Authorities, texts.Certificate, texts.Key);

    private static string? Text(string? file) => file is null ? null : File.ReadAllText(file);

    /// <summary>What reading and loading may throw for a file's sake.</summary>
    public static bool IsBadFile(Exception e) => e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException;

    private static bool Works(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception e) when (IsBadFile(e))
        {
            return false;
        }
    }

    // Not printed: one of them is a private key.
    private readonly record struct Texts(string? Authorities, string? Certificate, string? Key)
    {
        public override string ToString() => nameof(Texts);
    }
}
