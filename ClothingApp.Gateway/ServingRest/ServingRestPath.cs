using System.Text.RegularExpressions;

namespace ClothingApp.Gateway.ServingRest;

/// <summary>
/// The paths of TensorFlow Serving's REST API that are passed on: status and metadata, and the three questions. Names are as narrow as model
/// folders are in practice, so that nothing that means another path to anybody on the way can be one.
/// </summary>
internal static partial class ServingRestPath
{
    private const int TimeoutMilliseconds = 100;

    private const string Model = "/v1/models/[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}(/versions/[0-9]{1,19}|/labels/[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?";

    /// <param name="path">Decoded.</param>
    public static bool IsPassedOn(string method, string path) =>
        HttpMethods.IsGet(method) ? Question().IsMatch(path) : HttpMethods.IsPost(method) && Inference().IsMatch(path);

    [GeneratedRegex($@"\A{Model}(/metadata)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Question();

    [GeneratedRegex($@"\A{Model}:(predict|classify|regress)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Inference();
}
