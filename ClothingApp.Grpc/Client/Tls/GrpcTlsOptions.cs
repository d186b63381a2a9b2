using System.ComponentModel.DataAnnotations;
using ClothingApp.Grpc.Client.Tls;

namespace ClothingApp.Grpc;

/// <summary>
/// TLS to https targets, from PEM files. The files are looked at every <see cref="GrpcChannelOptions.ResolveInterval"/> while
/// there are calls, and before a connection is made: new ones are used from then on, and calls in flight finish on the
/// connections that they have. Files that do not fit together (a rotation half done) leave the old ones in use.
/// </summary>
public sealed record GrpcTlsOptions : IValidatableObject
{
    /// <summary>The authorities that may have signed the server's certificate: one or more PEM certificates. Null: the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>The certificate that this client shows, and the intermediate ones after it. Null: none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The unencrypted private key of <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The name that the server's certificate must have, and that is asked for, where it is not the target's own.</summary>
    public string? ServerName { get; init; }

    /// <summary>Reads the files and tries what is in them.</summary>
    /// <returns>One result for each wrong setting, with its name and what to do.</returns>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if ((CertificateFile is null) != (KeyFile is null))
        {
            var (given, missing) = KeyFile is null ? (nameof(CertificateFile), nameof(KeyFile)) : (nameof(KeyFile), nameof(CertificateFile));
            yield return new($"{missing} is missing: {given} is given, and a client certificate needs both. Give both or none.", [missing]);
        }
        if (ServerName is not null && Uri.CheckHostName(ServerName) == UriHostNameType.Unknown)
            yield return new($"{nameof(ServerName)} is '{ServerName}', which is no host name. Give the bare name from the server's certificate, such as models.internal, without scheme or port.", [nameof(ServerName)]);
        foreach (var (name, file) in new[] { (nameof(CaFile), CaFile), (nameof(CertificateFile), CertificateFile), (nameof(KeyFile), KeyFile) })
        {
            if (file is not null && !File.Exists(file))
                yield return new($"{name} is '{file}', where there is no file. Give the path of a PEM file that this process can read.", [name]);
        }
    }

    /// <summary>Loads what the settings name.</summary>
    /// <exception cref="ValidationException">A setting is wrong, or a file does not hold what it should; the message names it and says what to do.</exception>
    internal TlsFiles Load()
    {
        Validator.ValidateObject(this, new ValidationContext(this), validateAllProperties: true);
        try
        {
            return new TlsFiles(this);
        }
        catch (Exception e) when (TlsFiles.IsBadFile(e))
        {
            throw new ValidationException(TlsFiles.Advice(this, e), e);
        }
    }

    /// <summary>Tries the settings as a channel will, so that a mistake shows at the start and not at the first call.</summary>
    /// <exception cref="ValidationException">A setting is wrong; the message names it and says what to do.</exception>
    public void EnsureUsable() => Load();
}
