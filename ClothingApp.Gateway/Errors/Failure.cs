namespace ClothingApp.Gateway.Errors;

/// <summary>An expected failure on its way to the client.</summary>
/// <param name="Detail">What happened, to what, and what to do about it: written here, never by somebody upstream.</param>
internal sealed record Failure(ErrorCode Code, string Detail)
{
    /// <summary>Seconds after which the same may succeed; null: as <see cref="ErrorTable"/> says.</summary>
    public int? RetryAfterSeconds { get; init; }

    public static readonly Failure UnreadableBody = InvalidRequest("The request's body could not be read. Check its length and its encoding.");

    public static Failure InvalidRequest(string detail) => new(ErrorCode.InvalidRequest, detail);

    public static Failure UnknownModel(string model) => new(
        ErrorCode.UnknownModel, $"There is no model {Quoted.Name(model)}. GET /api/models lists those that there are.");

    public static Failure ModelUnavailable(string detail) => new(ErrorCode.ModelUnavailable, detail);

    public static Failure DeadlineExceeded(TimeSpan limit) => new(
        ErrorCode.DeadlineExceeded, $"The answer was not ready within {limit.TotalSeconds:0.#} s. Send fewer pictures, or try again.");
}

/// <summary>How a client's own words are repeated to it: short, and without anything that could break a line or a log.</summary>
internal static class Quoted
{
    private const int MaxLength = 80;

    public static string Name(string text)
    {
        var shown = text.Length <= MaxLength ? text : text[..MaxLength] + "...";
        return "'" + string.Concat(shown.Select(c => char.IsControl(c) ? '?' : c)) + "'";
    }
}
