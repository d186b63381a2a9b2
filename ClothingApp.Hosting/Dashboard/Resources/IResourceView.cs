namespace ClothingApp.Hosting.Dashboard.Resources;

/// <summary>The running application as the dashboard sees it. The seam at which tests put an application of their own.</summary>
internal interface IResourceView
{
    /// <summary>Raised after <see cref="Current"/> became another; on any thread.</summary>
    event EventHandler? Changed;

    /// <summary>Every resource, in the order of the graph. Secrets are masked already.</summary>
    IReadOnlyList<ResourceModel> Current { get; }

    /// <summary>The lines kept, in order; none for a resource that is not known.</summary>
    IAsyncEnumerable<IReadOnlyList<ConsoleLine>> ReadConsoleAsync(string resource, CancellationToken ct);

    /// <summary>The lines kept, then each new one.</summary>
    IAsyncEnumerable<IReadOnlyList<ConsoleLine>> WatchConsoleAsync(string resource, CancellationToken ct);

    /// <summary>Starts, stops, restarts, or whatever else the resource offers.</summary>
    Task<CommandResult> ExecuteAsync(string resource, string command, CancellationToken ct);
}

/// <summary>A line of a resource's output.</summary>
/// <param name="Number">Counts from 1 and never again.</param>
/// <param name="Time">When it was written, if known.</param>
/// <param name="Error">From standard error.</param>
internal sealed record ConsoleLine(int Number, DateTime? Time, string Text, bool Error);

/// <summary>How a command ended.</summary>
internal sealed record CommandResult(bool Success, string? Message);
