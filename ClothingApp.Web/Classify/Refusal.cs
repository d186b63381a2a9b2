namespace ClothingApp.Web.Classify;

/// <summary>Where on the page a message stands.</summary>
public enum FormPlace
{
    /// <summary>Beside the field for the address.</summary>
    Address,

    /// <summary>Beside the field for the file.</summary>
    File,

    /// <summary>In the answer's place: nothing that the visitor typed is at fault.</summary>
    Answer,
}

/// <summary>Why there is no answer, and what to do about it.</summary>
/// <param name="Status">The page's HTTP status.</param>
/// <param name="Text">In English, which is the key of the other languages; {0} stands for <paramref name="Argument"/>.</param>
/// <param name="TraceId">Names the request in the logs; only for faults that are not the visitor's.</param>
public sealed record Refusal(FormPlace Place, int Status, string Text, TimeSpan? RetryAfter = null, string? TraceId = null, object? Argument = null);
