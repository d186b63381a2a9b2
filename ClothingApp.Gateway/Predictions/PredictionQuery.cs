using System.Globalization;
using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Models;

namespace ClothingApp.Gateway.Predictions;

/// <summary>The query of a prediction request.</summary>
/// <param name="Top">Null: as the body says, else <see cref="DefaultTop"/>.</param>
/// <param name="Stages">Whether a stream tells of each stage, too.</param>
internal sealed record PredictionQuery(int? Top, VersionChoice Version, bool Thumbnail, bool Stages)
{
    public const int DefaultTop = 5;

    /// <summary>More labels than any model that is shown to people has use for.</summary>
    public const int MaxTop = 1000;

    public static Result<PredictionQuery> Parse(IQueryCollection query)
    {
        int? top = null;
        var (thumbnail, stages) = (false, false);
        if (query.TryGetValue("top", out var text))
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return TopOutOfRange();
            top = number;
        }
        var version = VersionChoice.Parse(query);
        if (!version.Succeeded)
            return version.Failure;
        if (query.TryGetValue("thumbnail", out text) && !bool.TryParse(text, out thumbnail))
            return Failure.InvalidRequest("?thumbnail has to be true or false.");
        if (query.TryGetValue("stages", out text) && !bool.TryParse(text, out stages))
            return Failure.InvalidRequest("?stages has to be true or false.");
        return new PredictionQuery(top, version.Value, thumbnail, stages);
    }

    /// <summary>How many labels to answer. The query wins over the body.</summary>
    public Result<TopCount> TopFor(PictureRequest request)
    {
        var top = Top ?? request.Top ?? DefaultTop;
        return top is >= 1 and <= MaxTop ? new TopCount(top) : TopOutOfRange();
    }

    private static Failure TopOutOfRange() => Failure.InvalidRequest($"top has to be a whole number from 1 to {MaxTop}.");
}

internal sealed record TopCount(int Value);
