using ClothingApp.Web.Gateway;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ClothingApp.Web.Classify;

/// <summary>What the visitor reads when there is no answer: each text says what happened and what to do.</summary>
internal static class Refusals
{
    private const int MaxAddressLength = 4096;

    public static readonly Refusal TooLarge = new(FormPlace.File, Status413PayloadTooLarge,
        "The file is larger than 10 MB. Save the picture smaller, or as JPEG, and choose it again.");

    private static readonly Refusal Nothing = new(FormPlace.Address, Status422UnprocessableEntity,
        "Give the address of a picture, choose a file, or click an example.");

    /// <summary>
    /// The gateway's problem codes. A download that failed is 422 here and not 502: what has to change is the address given,
    /// and proxies in front of a website like to put a page of their own in the place of a 502 or 504.
    /// </summary>
    private static readonly Dictionary<string, Entry> Table = new(StringComparer.Ordinal)
    {
        ["invalid_request"] = new(Status422UnprocessableEntity, Fault.Picture,
            "This is not a picture's address. Give the whole address, starting with https:// or http://.",
            "The file could not be read. Choose a JPEG, PNG, WebP, GIF, AVIF, TIFF or BMP picture."),
        ["forbidden_address"] = new(Status422UnprocessableEntity, Fault.Picture,
            "This address leads into a private network or to an unusual port, where the site does not fetch. "
            + "Give a picture's public address, or save the picture and choose it as a file."),
        ["image_too_large"] = new(Status413PayloadTooLarge, Fault.Picture,
            "The picture is too large: 10 MB and 50 megapixels (25 for WebP, AVIF and progressive JPEG) are the most. Give a smaller one."),
        ["unsupported_image"] = new(Status422UnprocessableEntity, Fault.Picture,
            "There is no picture at this address that can be read here (JPEG, PNG, WebP, GIF, AVIF, TIFF, BMP). If it leads to a page "
            + "that shows the picture, open the picture alone (right click, “Open image in new tab”) and copy that address.",
            "This file is not a picture that can be read here. Choose a JPEG, PNG, WebP, GIF, AVIF, TIFF or BMP."),
        ["corrupt_image"] = new(Status422UnprocessableEntity, Fault.Picture,
            "The picture is damaged or incomplete. Give another one, or open it in a picture editor and save it anew."),
        ["download_failed"] = new(Status422UnprocessableEntity, Fault.Picture,
            "The picture could not be downloaded. Check that the address opens in your browser without signing in; "
            + "or save the picture and choose it as a file."),
        ["download_timeout"] = new(Status422UnprocessableEntity, Fault.Picture,
            "The other site took too long to send the picture. Try again, or save the picture and choose it as a file."),
        ["overloaded"] = new(Status503ServiceUnavailable, Fault.Passing,
            "There are too many pictures to look at right now. Wait a moment and send yours again."),
        ["model_unavailable"] = new(Status503ServiceUnavailable, Fault.Passing,
            "The model is not ready: it may still be starting. Wait a moment and try again."),
        ["deadline_exceeded"] = new(Status503ServiceUnavailable, Fault.Passing,
            "Looking at the picture took too long, so it was given up. Try again, or give a smaller picture."),
        [GatewayFailure.Timeout] = new(Status503ServiceUnavailable, Fault.Passing,
            "The prediction service did not answer in time. Try again in a minute."),
        [GatewayFailure.Unreachable] = new(Status503ServiceUnavailable, Fault.Passing,
            "The prediction service cannot be reached. Try again in a minute. If you run this site yourself: "
            + "dotnet run --project ClothingApp.AppHost starts the service together with the site."),
        ["unknown_model"] = new(Status502BadGateway, Fault.Setup,
            "The prediction service does not know the model that this site asks for. Whoever runs the site sets its name in Website:Model."),
        ["unauthorized"] = new(Status502BadGateway, Fault.Setup,
            "The prediction service asks this site for a key. Whoever runs the site has to give it one."),
        ["forbidden"] = new(Status502BadGateway, Fault.Setup,
            "The key of this site does not allow it to ask this. Whoever runs the site has to give it one that does."),
        ["internal"] = new(Status502BadGateway, Fault.Setup,
            "Something broke in the prediction service. Try again; if it stays so, tell whoever runs the site."),
        [GatewayFailure.Unreadable] = new(Status502BadGateway, Fault.Setup,
            "The prediction service gave an answer that this site cannot read. Try again; if it stays so, tell whoever runs the site."),
    };

    /// <summary>For a model that the visitor chose and that is gone.</summary>
    public static readonly Refusal ModelGone = new(FormPlace.Answer, Status422UnprocessableEntity,
        "This model is not here, or not any more. Choose another one in the list.");

    /// <summary>The codes that have a message of their own.</summary>
    public static IEnumerable<string> Codes => Table.Keys;

    /// <summary>Every text of the table.</summary>
    public static IEnumerable<string> Texts => Table.Values.SelectMany(entry => new[] { entry.Text, entry.FileText }).OfType<string>();

    private enum Fault
    {
        Picture,
        Passing,
        Setup,
    }

    /// <summary>The message for a failure of the gateway; codes that are not in the table read like an unreadable answer.</summary>
    public static Refusal For(GatewayFailure failure, PictureSource source)
    {
        var entry = Table.TryGetValue(failure.Code, out var known) ? known : Table[GatewayFailure.Unreadable];
        var text = source is PictureSource.Address ? entry.Text : entry.FileText ?? entry.Text;
        return new Refusal(
            entry.Fault is Fault.Picture ? PlaceOf(source) : FormPlace.Answer,
            entry.Status, text, failure.RetryAfter, entry.Fault is Fault.Picture ? null : failure.TraceId);
    }

    /// <returns>What is wrong with an address at first sight; null when the gateway may try it.</returns>
    public static Refusal? ForAddress(string url) => url switch
    {
        "" => Nothing,
        { Length: > MaxAddressLength } => BadAddress("This address is too long. Save the picture and choose it as a file."),
        _ when Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) => null,
        _ when LacksOnlyTheScheme(url) => BadAddress("The address lacks its beginning. Did you mean https://{0}?", url),
        _ => BadAddress("This is not a picture's address. Give the whole address, starting with https:// or http://."),
    };

    private static bool LacksOnlyTheScheme(string url) =>
        !url.Contains("://", StringComparison.Ordinal) && !url.Contains(' ', StringComparison.Ordinal)
        && Uri.TryCreate($"https://{url}", UriKind.Absolute, out var uri) && uri.Host.Contains('.', StringComparison.Ordinal);

    private static Refusal BadAddress(string text, string? argument = null) =>
        new(FormPlace.Address, Status422UnprocessableEntity, text, Argument: argument);

    private static FormPlace PlaceOf(PictureSource source) => source switch
    {
        PictureSource.Address => FormPlace.Address,
        PictureSource.Upload => FormPlace.File,
        _ => FormPlace.Answer,
    };

    /// <param name="FileText">For a picture that was not given by address, where that reads differently.</param>
    private sealed record Entry(int Status, Fault Fault, string Text, string? FileText = null);
}
