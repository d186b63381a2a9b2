using ClothingApp.Grpc;
using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Grpc;
using Google.Protobuf.WellKnownTypes;
using Protocol = ClothingApp.Serving.Protocol;

namespace ClothingApp.Tests.Serving;

public class ServingClientTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task PredictAsync_FourMegapixelInput_ComesBackUnchanged()
    {
        var values = Enumerable.Range(0, 4 * 299 * 299 * 3).Select(i => i / 7f).ToArray();
        await using var server = await GrpcTestServer.StartAsync(app => app.MapGrpc(ServingMethods.Predict, (request, _) =>
            ValueTask.FromResult(new PredictResponse { Spec = request.Spec! with { Version = 7 }, Outputs = request.Inputs })));
        await using var channel = server.Connect();
        using var request = new PredictRequest
        {
            Spec = new ModelSpec("clothing-model", SignatureName: "serving_default"),
            Inputs = new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(TensorShape.Of(4, 299, 299, 3), values) },
        };

        using var response = await new ServingClient(channel).PredictAsync(request, Timeout, CancellationToken.None);

        Assert.Equal(new ModelSpec("clothing-model", 7, "serving_default"), response.Spec);
        Assert.Equal(TensorShape.Of(4, 299, 299, 3), response.Outputs["x"].Shape);
        Assert.True(response.Outputs["x"].AsSpan<float>().SequenceEqual(values));
    }

    [Fact]
    public async Task PredictAsync_TensorShorterThanShape_FailsWithTheServersParsingError()
    {
        await using var server = await GrpcTestServer.StartAsync(app => app.MapGrpc(ServingMethods.Predict, (_, _) =>
            throw new InvalidOperationException("The request must not come this far.")));
        await using var channel = server.Connect();
        var method = new GrpcMethod<Protocol.PredictRequest, PredictResponse>(
            ServingMethods.Predict.Service, "Predict", new ProtobufMarshaller<Protocol.PredictRequest>(), ServingMethods.Predict.Response);
        var request = new Protocol.PredictRequest
        {
            Inputs =
            {
                ["x"] = new Protocol.TensorProto
                {
                    Dtype = Protocol.DataType.DtFloat,
                    TensorShape = new Protocol.TensorShapeProto { Dim = { new Protocol.TensorShapeProto.Types.Dim { Size = 2 } } },
                    TensorContent = Google.Protobuf.ByteString.CopyFrom(1, 2, 3, 4),
                },
            },
        };

        var failure = await Assert.ThrowsAsync<GrpcException>(() => channel.CallAsync(method, request, Timeout, CancellationToken.None));

        Assert.Equal((GrpcStatusCode.InvalidArgument, "tensor parsing error: x"), (failure.Code, failure.Detail));
    }

    [Fact]
    public async Task GetModelMetadataAsync_SignatureDefMap_IsUnpacked()
    {
        var map = new Protocol.SignatureDefMap
        {
            SignatureDef =
            {
                ["serving_default"] = new Protocol.SignatureDef
                {
                    MethodName = "tensorflow/serving/predict",
                    Inputs = { ["x"] = Info("serving_default_x:0", Protocol.DataType.DtFloat, -1, 299, 299, 3) },
                    Outputs = { ["dense"] = Info("StatefulPartitionedCall:0", Protocol.DataType.DtFloat, -1, 10) },
                },
            },
        };
        await using var server = await GrpcTestServer.StartAsync(app => app.MapGrpc(ServingMethods.GetModelMetadata, (request, _) =>
            ValueTask.FromResult(new Protocol.GetModelMetadataResponse
            {
                ModelSpec = new Protocol.ModelSpec { Name = request.ModelSpec.Name, Version = 3 },
                Metadata = { [Assert.Single(request.MetadataField)] = Any.Pack(map) },
            })));
        await using var channel = server.Connect();

        var metadata = await new ServingClient(channel).GetModelMetadataAsync(new ModelSpec("m"), Timeout, CancellationToken.None);

        Assert.Equal(new ModelSpec("m", 3), metadata.Spec);
        var signature = Assert.Single(metadata.Signatures);
        Assert.Equal(("serving_default", "tensorflow/serving/predict"), (signature.Key, signature.Value.MethodName));
        Assert.Equal(new TensorInfo("serving_default_x:0", DType.Float32, TensorShape.Of(-1, 299, 299, 3)), signature.Value.Inputs["x"]);
        Assert.Equal(TensorShape.Of(-1, 10), signature.Value.Outputs["dense"].Shape);
    }

    [Fact]
    public async Task GetModelStatusAsync_EndedVersion_CarriesItsError()
    {
        await using var server = await GrpcTestServer.StartAsync(app => app.MapGrpc(ServingMethods.GetModelStatus, (_, _) =>
            ValueTask.FromResult(new Protocol.GetModelStatusResponse
            {
                ModelVersionStatus =
                {
                    new Protocol.ModelVersionStatus { Version = 2, State = Protocol.ModelVersionStatus.Types.State.Available },
                    new Protocol.ModelVersionStatus
                    {
                        Version = 1,
                        State = Protocol.ModelVersionStatus.Types.State.End,
                        Status = new Protocol.StatusProto { ErrorCode = Protocol.Code.DataLoss, ErrorMessage = "broken" },
                    },
                },
            })));
        await using var channel = server.Connect();

        var statuses = await new ServingClient(channel).GetModelStatusAsync(new ModelSpec("m"), Timeout, CancellationToken.None);

        Assert.Equal(
            [
                new ModelVersionStatus(2, ModelVersionState.Available, GrpcStatusCode.Ok, ""),
                new ModelVersionStatus(1, ModelVersionState.End, GrpcStatusCode.DataLoss, "broken"),
            ],
            statuses);
    }

    private static Protocol.TensorInfo Info(string name, Protocol.DataType type, params long[] shape) => new()
    {
        Name = name,
        Dtype = type,
        TensorShape = new Protocol.TensorShapeProto { Dim = { shape.Select(s => new Protocol.TensorShapeProto.Types.Dim { Size = s }) } },
    };
}
