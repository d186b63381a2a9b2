namespace ClothingApp.ModelServer.Requests;

/// <summary>Endpoint metadata: requests to it are recorded.</summary>
/// <param name="Entrypoint"><c>GRPC</c> or <c>REST</c>.</param>
/// <param name="Api">The call.</param>
/// <param name="IsCounted">Whether the original's metrics count it.</param>
internal sealed record RecordedAs(string Entrypoint, string Api, bool IsCounted = true);
