using System.Net;
using ClothingApp.Benchmarks.Measuring;
using ClothingApp.Tests.Gateway.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClothingApp.Benchmarks.Gateways;

/// <summary>What stands around a gateway that is measured, as a process of its own: the host of the pictures, and a model server that answers at once.</summary>
internal static class StandIns
{
    private const string Says = "model server ";

    /// <summary>Where the model server of this process is, once it says so.</summary>
    public static async Task<string> ModelServerOfAsync(MeasuredProcess process)
    {
        await process.UntilAsync(() => Task.FromResult(process.Output.StartsWith(Says, StringComparison.Ordinal)));
        return process.Output.Split('\n')[0][Says.Length..];
    }

    /// <summary>Prints the model server's and the pictures' address, then serves until it is ended.</summary>
    /// <param name="picturesPort">Where the pictures are served.</param>
    /// <param name="folder">Has them.</param>
    public static async Task<int> RunAsync(int picturesPort, string folder)
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [StubModel.Clothing()]));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, picturesPort));
        await using var app = builder.Build();
        var pictures = Pictures(folder).Select(File.ReadAllBytes).ToArray();
        app.MapGet("/{number:int}.jpg", (int number) => TypedResults.Bytes(pictures[number % pictures.Length], "image/jpeg"));
        await app.StartAsync(CancellationToken.None);
        Console.WriteLine($"{Says}{models.Address}");
        await app.WaitForShutdownAsync(CancellationToken.None);
        return 0;
    }

    /// <summary>Its JPEG files, those of its folders too, in order.</summary>
    public static IReadOnlyList<string> Pictures(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
