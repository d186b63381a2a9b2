using System.Text.Json;
using ClothingApp.Gateway.Compatibility;
using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Explanations;
using ClothingApp.Gateway.Models;
using ClothingApp.Gateway.Predictions;

namespace ClothingApp.Gateway.Documentation;

/// <summary>The description of every route. The routes stand where they are handled.</summary>
internal static class Routes
{
    private static readonly ErrorCode[] Asking = [ErrorCode.Unauthorized, ErrorCode.Forbidden];

    private static readonly ErrorCode[] AskingTheServer = [.. Asking, ErrorCode.UnknownModel, ErrorCode.Overloaded, ErrorCode.ModelUnavailable, ErrorCode.DeadlineExceeded];

    private static readonly ErrorCode[] Uploading =
    [
        ErrorCode.InvalidRequest, .. AskingTheServer, ErrorCode.ImageTooLarge, ErrorCode.UnsupportedImage, ErrorCode.CorruptImage, ErrorCode.RateLimited,
    ];

    private static readonly ErrorCode[] Downloading = [.. Uploading, ErrorCode.ForbiddenAddress, ErrorCode.DownloadFailed, ErrorCode.DownloadTimeout];

    private static readonly BodyForm Form = new("multipart/form-data"), Raw = new("image/*");

    private static readonly QueryParameter[] Version =
    [
        new("version", "integer", "Of the model; left out, the newest that is served."),
        new("label", "string", "Of the version, in place of its number, such as stable."),
    ];

    public static readonly RouteDescription Models = new("List the models", "Each model's card merged with what the model server says of it.")
    {
        Answer = typeof(ModelList),
        Problems = Asking,
    };

    public static readonly RouteDescription Model = new("Describe a model", "Its card, versions, signatures, shapes and labels.")
    {
        Answer = typeof(ModelDescription),
        Problems = AskingTheServer,
    };

    public static readonly RouteDescription Predict = new(
        "See what is in pictures", "One or many pictures, by address, as base64 or as files; with Accept: application/x-ndjson a line for each as soon as it is done.")
    {
        Query =
        [
            new("top", "integer", $"How many labels, 1 to {PredictionQuery.MaxTop}; left out, {PredictionQuery.DefaultTop}."), .. Version,
            new("thumbnail", "boolean", "Whether a small JPEG of each picture comes with the answer."),
            new("stages", "boolean", "Whether the lines tell of each stage, too."),
        ],
        Bodies = [new("application/json", typeof(PredictionBody), """{"images": [{"url": "https://example.com/shoe.jpg"}], "top": 3}"""), Form, Raw],
        Answer = typeof(PredictionsAnswer),
        Line = typeof(StreamedPrediction),
        Problems = Downloading,
    };

    public static readonly RouteDescription Explain = new(
        "See which pixels mattered", "For one picture: a map as numbers and as an overlay, and how well it adds up. Counts as many inferences; with Accept: application/x-ndjson lines tell how far it is.")
    {
        Query =
        [
            new("class", "string", "The label that is asked about; left out, the most likely."),
            new("method", "string", "integrated_gradients or occlusion; left out, the best that the model offers."), .. Version,
            new("thumbnail", "boolean", "Whether the picture without the map comes with the answer, as a JPEG of the same proportions."),
        ],
        Bodies = [new("application/json", typeof(PredictionBody), """{"images": [{"url": "https://example.com/shoe.jpg"}]}"""), Form, Raw],
        Answer = typeof(ExplanationAnswer),
        Line = typeof(ExplanationEnd),
        Problems = Downloading,
    };

    public static readonly RouteDescription Url = new("Score a picture by its address", "The default model's raw outputs by label, in label order.")
    {
        Bodies = [new("application/json", typeof(UrlBody), """{"url": "https://example.com/shoe.jpg"}""")],
        Answer = typeof(Dictionary<string, float>),
        Problems = Downloading,
    };

    public static readonly RouteDescription File = new("Classify files", "The best label of each file; {\"success\": false} for a file that is no picture.")
    {
        Bodies = [Form],
        Answer = typeof(FileAnswer),
        Problems = Uploading,
    };

    public static readonly RouteDescription ServingRest = new(
        "Speak with the model server", "TensorFlow Serving's own REST API, passed on as it is: its paths, bodies, answers and errors. Problems are of the gateway.")
    {
        Bodies = [new("application/json", typeof(JsonElement), """{"instances": [[0.5]]}""")],
        Answer = typeof(JsonElement),
        Problems = [.. Asking, ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ImageTooLarge, ErrorCode.RateLimited, ErrorCode.Overloaded, ErrorCode.ModelUnavailable, ErrorCode.DeadlineExceeded],
    };
}
