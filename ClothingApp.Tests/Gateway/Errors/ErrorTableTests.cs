using ClothingApp.Gateway.Errors;
using ClothingApp.Grpc;
using ClothingApp.Imaging.Decoding;
using ClothingApp.Imaging.Fetching;

namespace ClothingApp.Tests.Gateway.Errors;

public class ErrorTableTests
{
    [Fact]
    public void Entry_EveryError_HasItsOwnCodeAndStatus()
    {
        var entries = Enum.GetValues<ErrorCode>().Select(ErrorTable.Entry).ToList();

        Assert.Equal(entries.Count, entries.Select(entry => (entry.Code, entry.Status)).Distinct().Count());
        Assert.All(entries, entry => Assert.InRange(entry.Status, 400, 504));
    }

    [Fact]
    public void From_EveryFetchError_HasTheCodeOfTheDesign() =>
        Assert.Equal(
            [
                "invalid_request", "forbidden_address", "download_failed", "download_failed", "download_failed", "download_failed",
                "image_too_large", "download_failed", "download_timeout",
            ],
            Enum.GetValues<FetchError>().Where(error => error != FetchError.None).Select(error => CodeOf(ErrorTable.From(error, "m"))));

    [Fact]
    public void From_EveryDecodeError_HasTheCodeOfTheDesign() =>
        Assert.Equal(
            ["unsupported_image", "image_too_large", "corrupt_image", "image_too_large"],
            Enum.GetValues<DecodeError>().Where(error => error != DecodeError.None).Select(error => CodeOf(ErrorTable.From(error, "m"))));

    [Theory]
    [InlineData(GrpcStatusCode.Unavailable, "model_unavailable")]
    [InlineData(GrpcStatusCode.DeadlineExceeded, "deadline_exceeded")]
    [InlineData(GrpcStatusCode.ResourceExhausted, "overloaded")]
    [InlineData(GrpcStatusCode.InvalidArgument, "model_unavailable")]
    [InlineData(GrpcStatusCode.Internal, "model_unavailable")]
    [InlineData(GrpcStatusCode.Unauthenticated, "model_unavailable")]
    public void From_GrpcStatus_HasItsCode(GrpcStatusCode status, string code) =>
        Assert.Equal(code, CodeOf(ErrorTable.From(status)));

    private static string CodeOf(Failure failure) => ErrorTable.Entry(failure.Code).Code;
}
