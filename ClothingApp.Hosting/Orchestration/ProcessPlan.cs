namespace ClothingApp.Hosting.Orchestration;

/// <summary>What exactly is to be started.</summary>
internal sealed record ProcessPlan(string File, IReadOnlyList<string> Arguments, string WorkingDirectory, InstanceSettings Settings);
