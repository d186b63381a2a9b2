namespace ClothingApp.Tests.EndToEnd.Refusals;

/// <summary>How a picture is given.</summary>
internal enum Way
{
    Address,
    File,
    Example,
}

/// <summary>Something that goes wrong, and what the visitor reads where.</summary>
/// <param name="Code">The gateway's code; it is the name of the picture that meets with it.</param>
/// <param name="Status">The gateway's.</param>
/// <param name="Place">The part of the page.</param>
/// <param name="Says">Part of the message: the cure.</param>
internal sealed record Trouble(string Code, int Status, Way Way, string Place, string Says)
{
    private const string Address = "#url-error", File = "#file-error", Answer = "#result .notice";

    /// <summary>Every code of the gateway's API that the pages can meet; a code without a row fails <see cref="RefusalJourneys"/>.</summary>
    public static readonly IReadOnlyList<Trouble> All =
    [
        new("invalid_request", 400, Way.Address, Address, "Give the whole address, starting with https://"),
        new("invalid_request", 400, Way.File, File, "The file could not be read"),
        new("forbidden_address", 400, Way.Address, Address, "leads into a private network"),
        new("image_too_large", 413, Way.Address, Address, "50 megapixels"),
        new("image_too_large", 413, Way.File, File, "50 megapixels"),
        new("unsupported_image", 415, Way.Address, Address, "open the picture alone"),
        new("unsupported_image", 415, Way.File, File, "not a picture that can be read here"),
        new("corrupt_image", 422, Way.Address, Address, "damaged or incomplete"),
        new("corrupt_image", 422, Way.File, File, "damaged or incomplete"),
        new("download_failed", 502, Way.Address, Address, "could not be downloaded"),
        new("download_timeout", 504, Way.Address, Address, "took too long to send the picture"),
        new("overloaded", 429, Way.Address, Answer, "There are too many pictures"),
        new("overloaded", 503, Way.File, Answer, "a pause of 7 s is asked for"),
        new("model_unavailable", 503, Way.Address, Answer, "may still be starting"),
        new("model_unavailable", 503, Way.Example, Answer, "may still be starting"),
        new("deadline_exceeded", 504, Way.Address, Answer, "took too long, so it was given up"),
        new("unknown_model", 404, Way.Address, Answer, "Website:Model"),
        new("unauthorized", 401, Way.Address, Answer, "asks this site for a key"),
        new("forbidden", 403, Way.Address, Answer, "does not allow it"),
        new("internal", 500, Way.Address, Answer, "Something broke in the prediction service"),
        new("code_from_the_future", 418, Way.Address, Answer, "an answer that this site cannot read"),
        new("no_json", 200, Way.Address, Answer, "an answer that this site cannot read"),
        new("breaks_off", 200, Way.Address, Answer, "cannot be reached"),
    ];

    public override string ToString() => $"{Code} ({Status}) of {Way}";
}
