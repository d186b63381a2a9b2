using ClothingApp.Serving.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ClothingApp.Tests.Serving;

/// <summary>The pinned pair of Grpc.Tools and Google.Protobuf: what one generates, the other carries.</summary>
public class GeneratedCodeTests
{
    [Fact]
    public void Map_RoundTrips()
    {
        var message = new SignatureDefMap
        {
            SignatureDef = { ["a"] = new SignatureDef { Inputs = { ["x"] = new TensorInfo { Name = "x:0", Dtype = DataType.DtFloat } } }, ["b"] = new SignatureDef() },
        };
        Assert.Equal(message, SignatureDefMap.Parser.ParseFrom(message.ToByteArray()));
    }

    [Fact]
    public void Oneof_RoundTripsAndForgetsTheOther()
    {
        var message = new ModelSpec { Version = 3 };
        message.VersionLabel = "stable";
        var back = ModelSpec.Parser.ParseFrom(message.ToByteArray());
        Assert.Equal((ModelSpec.VersionChoiceOneofCase.VersionLabel, "stable", null), (back.VersionChoiceCase, back.VersionLabel, back.Version));
    }

    [Fact]
    public void Wrapper_ZeroAndAbsent_AreTwoThings()
    {
        Assert.Equal(0, ModelSpec.Parser.ParseFrom(new ModelSpec { Version = 0 }.ToByteArray()).Version);
        Assert.Null(ModelSpec.Parser.ParseFrom(new ModelSpec { Name = "m" }.ToByteArray()).Version);
    }

    [Fact]
    public void Any_RoundTrips()
    {
        var map = new SignatureDefMap { SignatureDef = { ["s"] = new SignatureDef { MethodName = "m" } } };
        var message = new GetModelMetadataResponse { Metadata = { ["signature_def"] = Any.Pack(map) } };
        var any = GetModelMetadataResponse.Parser.ParseFrom(message.ToByteArray()).Metadata["signature_def"];
        Assert.Equal("type.googleapis.com/tensorflow.serving.SignatureDefMap", any.TypeUrl);
        Assert.Equal(map, any.Unpack<SignatureDefMap>());
    }

    [Fact]
    public void UnknownField_Survives()
    {
        // client_id (6) of PredictRequest, which our description leaves out.
        byte[] bytes = [0x32, 2, 65, 66];
        Assert.Equal(bytes, PredictRequest.Parser.ParseFrom(bytes).ToByteArray());
    }
}
