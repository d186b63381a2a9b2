namespace ClothingApp.Hosting.Orchestration;

/// <summary>What becomes of the application when a resource fails for good before all were ready.</summary>
/// <param name="StaysAfterFailure">It goes on, for a person to look into it on the dashboard and to start the resource again; else it stops with exit code 1.</param>
internal sealed record FailurePolicy(bool StaysAfterFailure);
