using System.Text.Json;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.ModelServer.Interop;

/// <summary>
/// TensorFlow Serving's behaviours, error texts included, as a client of another make sees them: Python's grpcio and plain HTTP
/// (replay.py plays the table behaviours.jsonl). The number before a case is the part of the server that it looks at:
/// 4 gRPC (1 which model, 2 Predict, 3 examples, 4 metadata, status and reload), 5 REST, 6 the file of models, 7 flags, 8 batching.
/// </summary>
public sealed class ReplayTests(ReplayedServer server) : IClassFixture<ReplayedServer>
{
    public static TheoryData<string> Cases => [.. File.ReadLines(InteropScript.PathOf("behaviours.jsonl")).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("name").GetString()!)];

    [GrpcioTheory]
    [MemberData(nameof(Cases))]
    public void Replay_BehaviourOfTheOriginal_IsOurs(string behaviour)
    {
        Assert.True(server.Differences.TryGetValue(behaviour, out var difference), "it was not played");
        Assert.Null(difference);
    }
}
