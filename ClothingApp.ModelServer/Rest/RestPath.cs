using System.Globalization;
using System.Text.RegularExpressions;
using ClothingApp.Grpc;
using ClothingApp.Serving;

namespace ClothingApp.ModelServer.Rest;

/// <summary>What a path under <c>/v1/</c> asks for.</summary>
/// <param name="Spec">Without a signature: that stands in the body.</param>
/// <param name="Verb">In lower case; empty for the status, <c>metadata</c> for the signatures.</param>
internal sealed partial record RestPath(ModelSpec Spec, string Verb)
{
    /// <param name="path">Percent-decoded.</param>
    /// <exception cref="GrpcException">INVALID_ARGUMENT: it is none.</exception>
    public static RestPath Parse(string method, string path)
    {
        var match = HttpMethods.IsPost(method) ? Inference().Match(path)
            : HttpMethods.IsGet(method) ? Description().Match(path)
            : Match.Empty;
        if (!match.Success)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"Malformed request: {method} {path}");
        if (match.Groups["name"].Length == 0)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "Missing model name in request.");
        long? version = null;
        if (match.Groups["version"] is { Success: true } digits)
        {
            version = long.TryParse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new GrpcException(GrpcStatusCode.InvalidArgument, $"Failed to convert version: {digits.Value} to numeric.");
        }
        return new RestPath(new ModelSpec(match.Groups["name"].Value, version, VersionLabel: match.Groups["label"].Value), match.Groups["verb"].Value.ToLowerInvariant());
    }

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private const int TimeoutMs = 1000;

    [GeneratedRegex(@"\A/v1/models/(?<name>[^:/]+)(/versions/(?<version>[0-9]+)|/labels/(?<label>[^/:]+))?:(?<verb>predict|classify|regress)\z", Options, TimeoutMs)]
    private static partial Regex Inference();

    [GeneratedRegex(@"\A/v1/models(/(?<name>[^:/]+))?(/versions/(?<version>[0-9]+)|/labels/(?<label>[^/:]+))?(/(?<verb>metadata))?\z", Options, TimeoutMs)]
    private static partial Regex Description();
}
