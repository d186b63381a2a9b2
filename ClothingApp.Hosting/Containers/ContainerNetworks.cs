using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Text;

namespace ClothingApp.Hosting.Containers;

/// <summary>Makes the network of a run when the first container needs it, and removes it.</summary>
internal sealed class ContainerNetworks(ContainerCli cli, ContainerRun run) : IDisposable
{
    private const int LongestName = 30;

    private readonly SemaphoreSlim _gate = new(1);
    private ContainerNetwork? _network;

    /// <exception cref="ContainerException">It cannot be made.</exception>
    public async Task<ContainerNetwork> EnsureAsync(CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            return _network ??= await MakeAsync(ct);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A network that stays is left alone.</summary>
    public async Task RemoveAsync()
    {
        if (_network is null || run.KeepsNetwork)
            return;
        await cli.RunAsync(CancellationToken.None, "network", "rm", _network.Name);
        _network = null;
    }

    public void Dispose() => _gate.Dispose();

    private async Task<ContainerNetwork> MakeAsync(CancellationToken ct)
    {
        var application = Plain(run.Application);
        var name = run.KeepsNetwork
            ? $"aspire-persistent-network-{run.AppHostHash[..8]}-{application}"
            : $"aspire-session-network-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}-{application}";
        if (run.KeepsNetwork && await InspectAsync(name, ct) is { } kept)
            return kept;

        var labels = ContainerLabels.Of(run, run.KeepsNetwork).SelectMany(label => (string[])["--label", $"{label.Key}={label.Value}"]);
        var made = await cli.RunAsync(ct, ["network", "create", .. labels, name]);
        if (await InspectAsync(name, ct) is { } network)
            return network; // also when another AppHost made the one that stays just before
        throw CliErrors.Exception($"Network {name} cannot be made", made, cli, ContainerProblem.NetworkUnavailable);
    }

    private async Task<ContainerNetwork?> InspectAsync(string name, CancellationToken ct)
    {
        var result = await cli.RunAsync(ct, "network", "inspect", name);
        if (!result.Succeeded)
            return null;
        var gateway = InspectionJson.Gateway(result.Output);
        return new ContainerNetwork(name, gateway is not null && await IsOursAsync(gateway, ct) ? gateway : null);
    }

    /// <summary>Whether the address is, or will be, one of this machine.</summary>
    private async Task<bool> IsOursAsync(IPAddress gateway, CancellationToken ct)
    {
        if (NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses).Any(address => address.Address.Equals(gateway)))
            return true;
        if (cli.Name != "podman" || !OperatingSystem.IsLinux())
            return false;
        var info = await cli.RunAsync(ct, "info", "--format", "{{.Host.Security.Rootless}} {{.Host.ServiceIsRemote}}");
        return info.Output.Trim() == "false false";
    }

    /// <summary>What any runtime takes as a part of a name.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var letter in text.ToLowerInvariant().Take(LongestName))
            plain.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '-');
        return plain.ToString().Trim('-') is { Length: > 0 } name ? name : "apphost";
    }
}
