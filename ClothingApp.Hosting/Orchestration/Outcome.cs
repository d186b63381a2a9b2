namespace ClothingApp.Hosting.Orchestration;

/// <summary>How the run ended, for the exit code.</summary>
internal sealed class Outcome
{
    /// <summary>The application stopped because it could never become ready.</summary>
    public bool Failed { get; set; }
}
