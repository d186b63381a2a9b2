"""What the tutorials' clients do: calls over REST, calls over gRPC; prints what each answered.

Arguments: REST address, gRPC host:port, file with a FileDescriptorSet of TensorFlow Serving's API.
The functions are as tutorials have them, save that a tensor is filled by hand where they have TensorFlow at hand to do it.
"""
import json
import sys

import apis

rest, target, descriptors = sys.argv[1:]
apis.install(descriptors)

import grpc  # noqa: E402
import requests  # noqa: E402
from tensorflow.core.framework import tensor_pb2, tensor_shape_pb2, types_pb2  # noqa: E402
from tensorflow_serving.apis import get_model_metadata_pb2, get_model_status_pb2, model_service_pb2_grpc, predict_pb2, prediction_service_pb2_grpc  # noqa: E402


def np_to_protobuf(data):
    shape = tensor_shape_pb2.TensorShapeProto(dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=len(data))])
    return tensor_pb2.TensorProto(dtype=types_pb2.DT_FLOAT, tensor_shape=shape, float_val=data)


def prepare_request(model, data):
    pb_request = predict_pb2.PredictRequest()
    pb_request.model_spec.name = model
    pb_request.model_spec.signature_name = "serving_default"
    pb_request.inputs["x"].CopyFrom(np_to_protobuf(data))
    return pb_request


def predict(model, data):
    channel = grpc.insecure_channel(target)
    stub = prediction_service_pb2_grpc.PredictionServiceStub(channel)
    try:
        pb_response = stub.Predict(prepare_request(model, data), timeout=60.0)
        return {"code": 0, "values": list(pb_response.outputs["y"].float_val), "version": pb_response.model_spec.version.value}
    except grpc.RpcError as error:
        return {"code": error.code().value[0], "details": error.details()}


def status(model):
    stub = model_service_pb2_grpc.ModelServiceStub(grpc.insecure_channel(target))
    request = get_model_status_pb2.GetModelStatusRequest()
    request.model_spec.name = model
    result = stub.GetModelStatus(request, 60)
    return {v.version: v.State.Name(v.state) for v in result.model_version_status}


def signatures(model):
    stub = prediction_service_pb2_grpc.PredictionServiceStub(grpc.insecure_channel(target))
    request = get_model_metadata_pb2.GetModelMetadataRequest(metadata_field=["signature_def"])
    request.model_spec.name = model
    found = get_model_metadata_pb2.SignatureDefMap()
    stub.GetModelMetadata(request, 60).metadata["signature_def"].Unpack(found)
    return {name: list(tensor.tensor_shape.dim[0:1])[0].size for name, tensor in found.signature_def["serving_default"].inputs.items()}


def post(path, data):
    json_response = requests.post(rest + path, data=json.dumps(data))
    return {"status": json_response.status_code, "body": json.loads(json_response.text)}


print(json.dumps({
    "rest": post("/v1/models/tiny:predict", {"signature_name": "serving_default", "instances": [1.0, 2.0, 5.0]}),
    "rest_columns": post("/v1/models/tiny/versions/1:predict", {"inputs": {"x": [1.0]}}),
    "rest_nan": post("/v1/models/tiny:predict", {"instances": [float("nan")]}),
    "rest_unknown": post("/v1/models/nope:predict", {"instances": [1.0]}),
    "rest_status": requests.get(rest + "/v1/models/tiny").json(),
    "grpc": predict("tiny", [1.0, 2.0, 5.0]),
    "grpc_unknown": predict("nope", [1.0]),
    "grpc_status": status("tiny"),
    "grpc_signatures": signatures("tiny"),
}))
