using System.Globalization;
using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.Models;

/// <summary>Which version of a model a caller wants: a number, what the model server has a label for, or the newest.</summary>
/// <param name="Number">Null: by label, or the newest.</param>
/// <param name="Label">Null: by number, or the newest.</param>
internal sealed record VersionChoice(long? Number, string? Label = null)
{
    private const int MaxLabelLength = 100;

    public static VersionChoice Newest { get; } = new(Number: null);

    public bool IsNewest => this == Newest;

    /// <summary>For messages.</summary>
    public string Text => Label is null ? $"version {Number}" : $"version labelled {Quoted.Name(Label)}";

    /// <summary><c>?version=</c> or <c>?label=</c>.</summary>
    public static Result<VersionChoice> Parse(IQueryCollection query)
    {
        var (byNumber, byLabel) = (query.TryGetValue("version", out var number), query.TryGetValue("label", out var label));
        if (byNumber && byLabel)
            return Failure.InvalidRequest("?version and ?label cannot both be given: each names a version.");
        if (byLabel)
        {
            return label is [{ Length: > 0 and <= MaxLabelLength } one]
                ? new VersionChoice(null, one)
                : Failure.InvalidRequest("?label has to be the label of a version, such as stable. The model server's configuration says which there are.");
        }
        if (!byNumber)
            return Newest;
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? new VersionChoice(version)
            : Failure.InvalidRequest("?version has to be a whole number such as 1. GET /api/models/MODEL lists the versions.");
    }
}
