using System.Diagnostics;
using System.Text.Json;
using ClothingApp.Serving.Protocol;
using ClothingApp.Tests.Infrastructure;
using Google.Protobuf.Reflection;
using Google.Protobuf;

namespace ClothingApp.Tests.ModelServer.Interop;

/// <summary>The tutorials' client code in Python, unchanged in kind: JSON lists by HTTP, a float PredictRequest by grpcio.</summary>
public sealed class TutorialClientTests(TinyServer server) : IClassFixture<TinyServer>
{
    [GrpcioFact]
    public async Task Tutorial_RestAndGrpc_AreAnsweredAsByTensorFlowServing()
    {
        var answers = await RunAsync();

        Assert.Equal("""{"status":200,"body":{"predictions":[2.5,3.0,4.5]}}""", Compact(answers.GetProperty("rest")));
        Assert.Equal("""{"status":200,"body":{"outputs":[2.5]}}""", Compact(answers.GetProperty("rest_columns")));
        Assert.Equal(404, answers.GetProperty("rest_unknown").GetProperty("status").GetInt32());
        Assert.Contains("Servable not found for request: Latest(nope)", answers.GetProperty("rest_unknown").GetProperty("body").GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("""{"code":0,"values":[2.5,3.0,4.5],"version":1}""", Compact(answers.GetProperty("grpc")));
        Assert.Equal(5, answers.GetProperty("grpc_unknown").GetProperty("code").GetInt32());
    }

    private async Task<JsonElement> RunAsync()
    {
        var descriptors = Path.Combine(server.Root, "api.pb");
        await File.WriteAllBytesAsync(descriptors, Set(PredictReflection.Descriptor));
        var start = new ProcessStartInfo(Tools.GrpcioPython!) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "ModelServer", "Interop", "tutorial.py"), server.Rest.BaseAddress!.ToString().TrimEnd('/'), server.Grpc.Authority, descriptors])
            start.ArgumentList.Add(argument);
        // A proxy of the machine must not come between two processes on it.
        foreach (var name in (string[])["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "grpc_proxy"])
            start.Environment.Remove(name);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        using var process = Process.Start(start)!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            // Python prints the NaN that it read.
            return JsonSerializer.Deserialize<JsonElement>(output.Replace("[NaN]", "[\"NaN\"]", StringComparison.Ordinal));
        }
        finally
        {
            process.Kill();
        }
    }

    // A file comes after those that it imports.
    private static byte[] Set(FileDescriptor file)
    {
        var files = new List<FileDescriptor>();
        Add(file);
        using var stream = new MemoryStream();
        using var output = new CodedOutputStream(stream);
        foreach (var one in files)
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(one.SerializedData);
        }
        output.Flush();
        return stream.ToArray();

        void Add(FileDescriptor descriptor)
        {
            foreach (var dependency in descriptor.Dependencies)
                Add(dependency);
            if (files.All(f => f.Name != descriptor.Name))
                files.Add(descriptor);
        }
    }

    private static string Compact(JsonElement element) => element.GetRawText().Replace(" ", "", StringComparison.Ordinal);
}
