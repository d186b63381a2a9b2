using System.Diagnostics;
using System.Globalization;
using ClothingApp.Grpc;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Grpc.Interop;

/// <summary>A server on gRPC's C core, shared by the tests of one class.</summary>
public sealed class GrpcioServer : IAsyncLifetime
{
    private Process? _process;

    public GrpcChannel Channel { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // Without Python the tests are skipped, but the fixture is made all the same.
        if (Tools.GrpcioPython is null)
            return;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _process = PythonProcess.Start("server.py");
        var port = int.Parse((await _process.StandardOutput.ReadLineAsync(deadline.Token))!, CultureInfo.InvariantCulture);
        Channel = new GrpcChannel(new GrpcChannelOptions { Targets = [new Uri($"http://127.0.0.1:{port}")] });
    }

    public async Task DisposeAsync()
    {
        if (_process is null)
            return;
        await Channel.DisposeAsync();
        _process.Kill();
        _process.Dispose();
    }
}
