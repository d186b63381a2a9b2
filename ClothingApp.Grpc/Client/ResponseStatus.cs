using System.Collections.Frozen;
using System.Globalization;
using ClothingApp.Grpc.Client.Http2.Hpack;
using ClothingApp.Grpc.Wire;

namespace ClothingApp.Grpc.Client;

/// <summary>Reads a call's status out of a response's headers and trailers.</summary>
internal static class ResponseStatus
{
    /// <summary>What an HTTP status means without a <c>grpc-status</c> (grpc/doc/http-grpc-status-mapping.md); any other is UNKNOWN.</summary>
    private static readonly FrozenDictionary<int, GrpcStatusCode> HttpStatuses = new Dictionary<int, GrpcStatusCode>
    {
        [400] = GrpcStatusCode.Internal,
        [401] = GrpcStatusCode.Unauthenticated,
        [403] = GrpcStatusCode.PermissionDenied,
        [404] = GrpcStatusCode.Unimplemented,
        [429] = GrpcStatusCode.Unavailable,
        [431] = GrpcStatusCode.Internal,
        [502] = GrpcStatusCode.Unavailable,
        [503] = GrpcStatusCode.Unavailable,
        [504] = GrpcStatusCode.Unavailable,
    }.ToFrozenDictionary();

    /// <returns>The failure that the headers alone tell; null when a body is to be read.</returns>
    public static GrpcException? FromHeaders(HeaderFields headers)
    {
        // With a grpc-status, the HTTP status says nothing more. An early OK is judged when the trailers are there.
        if (Status(headers) is { } status)
            return status.Code == GrpcStatusCode.Ok ? null : status;
        _ = int.TryParse(headers.Find(":status"), NumberStyles.None, CultureInfo.InvariantCulture, out var http);
        if (http != 200)
            return new GrpcException(HttpStatuses.GetValueOrDefault(http, GrpcStatusCode.Unknown), $"The server answered HTTP {http} and no grpc-status.");
        var contentType = headers.Find("content-type");
        return GrpcNames.IsGrpcContentType(contentType)
            ? null
            : new GrpcException(GrpcStatusCode.Unknown, $"The server answered content-type '{contentType}' and no grpc-status.");
    }

    /// <param name="trailers">Null: there were none.</param>
    /// <param name="hasMessage">Whether a message came before the trailers.</param>
    /// <returns>Null for OK.</returns>
    public static GrpcException? FromTrailers(HeaderFields headers, HeaderFields? trailers, bool hasMessage) =>
        (Status(trailers) ?? Status(headers)) switch
        {
            null => new GrpcException(GrpcStatusCode.Unknown, "The server ended the call without a grpc-status."),
            { Code: GrpcStatusCode.Ok } when !hasMessage => new GrpcException(GrpcStatusCode.Internal, "The server answered OK without a message."),
            { Code: GrpcStatusCode.Ok } => null,
            var failure => failure,
        };

    private static GrpcException? Status(HeaderFields? fields)
    {
        if (fields?.Find(GrpcNames.Status) is not { } text)
            return null;
        var isKnown = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= (int)GrpcStatusCode.Unauthenticated;
        var message = fields.Find(GrpcNames.Message) is { } encoded ? GrpcMessageText.Decode(encoded) : "";
        return new GrpcException(isKnown ? (GrpcStatusCode)number : GrpcStatusCode.Unknown, message);
    }
}
