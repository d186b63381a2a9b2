"""What the tutorials' clients do: one call over REST, one over gRPC; prints what each answered.

Arguments: REST address, gRPC host:port, file with a FileDescriptorSet of TensorFlow Serving's API.
"""
import json
import sys
import urllib.error
import urllib.request

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

rest, target, descriptors = sys.argv[1:]
pool = descriptor_pool.DescriptorPool()
with open(descriptors, "rb") as file:
    for proto in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
        pool.Add(proto)
factory = message_factory.MessageFactory(pool)


def message(name):
    return factory.GetPrototype(pool.FindMessageTypeByName(name))


def post(path, body):
    request = urllib.request.Request(rest + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return {"status": response.status, "body": json.load(response)}
    except urllib.error.HTTPError as error:
        return {"status": error.code, "body": json.load(error)}


def predict(channel, model, values):
    request = message("tensorflow.serving.PredictRequest")()
    request.model_spec.name = model
    request.model_spec.signature_name = "serving_default"
    tensor = request.inputs["x"]
    tensor.dtype = 1
    tensor.tensor_shape.dim.add().size = len(values)
    tensor.float_val.extend(values)
    call = channel.unary_unary(
        "/tensorflow.serving.PredictionService/Predict",
        request_serializer=lambda m: m.SerializeToString(),
        response_deserializer=message("tensorflow.serving.PredictResponse").FromString)
    try:
        response = call(request, timeout=60)
        return {"code": 0, "values": list(response.outputs["y"].float_val), "version": response.model_spec.version.value}
    except grpc.RpcError as error:
        return {"code": error.code().value[0], "details": error.details()}


with grpc.insecure_channel(target) as channel:
    print(json.dumps({
        "rest": post("/v1/models/tiny:predict", {"instances": [1.0, 2.0, 5.0]}),
        "rest_columns": post("/v1/models/tiny/versions/1:predict", {"signature_name": "serving_default", "inputs": {"x": [1.0]}}),
        "rest_nan": post("/v1/models/tiny:predict", {"instances": [float("nan")]}),
        "rest_unknown": post("/v1/models/nope:predict", {"instances": [1.0]}),
        "grpc": predict(channel, "tiny", [1.0, 2.0, 5.0]),
        "grpc_unknown": predict(channel, "nope", [1.0]),
    }))
