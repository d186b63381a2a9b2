using System.Globalization;
using ClothingApp.Grpc;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ClothingApp.ModelServer.Listening;

/// <summary><c>--grpc_channel_arguments=KEY=VALUE,KEY=VALUE</c>: those of C core's settings that this transport has too.</summary>
internal sealed class GrpcChannelArguments
{
    // C core's word for "as large as it can be".
    private const int Unlimited = -1;

    private static readonly Dictionary<string, Action<int, KestrelServerOptions, GrpcServerOptions>> Known = new(StringComparer.Ordinal)
    {
        ["grpc.max_concurrent_streams"] = (value, kestrel, _) => kestrel.Limits.Http2.MaxStreamsPerConnection = value,
        ["grpc.keepalive_time_ms"] = (value, kestrel, _) => kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromMilliseconds(value),
        ["grpc.keepalive_timeout_ms"] = (value, kestrel, _) => kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromMilliseconds(value),
        ["grpc.max_receive_message_length"] = (value, _, grpc) => grpc.MaxReceiveBytes = Bytes(value),
        ["grpc.max_send_message_length"] = (value, _, grpc) => grpc.MaxSendBytes = Bytes(value),
    };

    private readonly List<(string Name, int Value)> _values = [];

    /// <summary>Those that mean nothing here, as in C core, which ignores what it does not know.</summary>
    public IReadOnlyList<string> Unknown { get; private init; } = [];

    /// <exception cref="FormatException">No list of KEY=VALUE, or a value that cannot be.</exception>
    public static GrpcChannelArguments Parse(string text)
    {
        var pairs = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).ToArray();
        if (Array.Find(pairs, p => p.Length != 2) is [var alone])
            throw new FormatException($"--grpc_channel_arguments={text}: \"{alone}\" is no KEY=VALUE, such as grpc.max_concurrent_streams=100");
        var arguments = new GrpcChannelArguments { Unknown = [.. pairs.Select(p => p[0]).Where(name => !Known.ContainsKey(name))] };
        foreach (var pair in pairs.Where(p => Known.ContainsKey(p[0])))
        {
            arguments._values.Add((pair[0], int.TryParse(pair[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw new FormatException($"--grpc_channel_arguments={text}: {pair[0]} is a whole number")));
        }
        arguments.Apply(new KestrelServerOptions(), new GrpcServerOptions());
        return arguments;
    }

    /// <exception cref="FormatException">A value that cannot be.</exception>
    public void Apply(KestrelServerOptions kestrel, GrpcServerOptions grpc)
    {
        foreach (var (name, value) in _values)
        {
            try
            {
                Known[name](value, kestrel, grpc);
            }
            catch (ArgumentOutOfRangeException e)
            {
                throw new FormatException($"--grpc_channel_arguments: {name}={value} cannot be: {e.Message}", e);
            }
        }
    }

    private static int Bytes(int value)
    {
        if (value == Unlimited)
            return int.MaxValue;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        return value;
    }
}
