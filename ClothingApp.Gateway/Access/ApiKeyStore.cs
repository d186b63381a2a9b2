using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace ClothingApp.Gateway.Access;

/// <summary>
/// The keys of the file, read again when it changes, so that a key can be added and taken away while requests run. A file that is broken then
/// leaves the keys that there were: half-written files happen, and locking everybody out is worse than a minute of the old keys.
/// </summary>
internal sealed class ApiKeyStore : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly string? _path;
    private readonly TimeProvider _time;
    private readonly ILogger<ApiKeyStore> _logger;
    private volatile FrozenDictionary<string, ApiKey> _keys = FrozenDictionary<string, ApiKey>.Empty;
    private (DateTime Written, long Length) _version;

    /// <exception cref="InvalidOperationException">The file is missing or broken: a gateway that was meant to ask for keys does not start without them.</exception>
    public ApiKeyStore(AccessOptions options, TimeProvider time, ILogger<ApiKeyStore> logger)
    {
        (_path, _time, _logger) = (options.File is { Length: > 0 } path ? path : null, time, logger);
        if (_path is null)
            return;
        try
        {
            Read();
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"{AccessOptions.Section}:File: {_path} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Whether requests need a key at all.</summary>
    public bool IsOn => _path is not null;

    /// <summary>Null when it is not known or has expired.</summary>
    public ApiKey? Find(string presented)
    {
        // By the hash: how long the search takes tells nothing about the keys.
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(presented), hash);
        return _keys.TryGetValue(Convert.ToHexStringLower(hash), out var key) && !key.HasExpired(_time.GetUtcNow()) ? key : null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_path is null)
            return;
        // By time and size: what mounts secrets replaces links, which watchers of files do not see.
        using var timer = new PeriodicTimer(Interval, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (Version() != _version)
                    Read();
            }
            catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
            {
                AccessLog.NotRead(_logger, _path, e.Message);
            }
        }
    }

    private void Read()
    {
        var version = Version();
        _keys = ApiKeyFile.Read(_path!);
        _version = version;
        AccessLog.Read(_logger, _keys.Count, _path!);
    }

    private (DateTime Written, long Length) Version()
    {
        var file = new FileInfo(_path!);
        var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return (target.LastWriteTimeUtc, target.Length);
    }
}
