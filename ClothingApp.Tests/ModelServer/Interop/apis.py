"""TensorFlow Serving's Python modules, made from descriptors: what pip's tensorflow-serving-api brings, without TensorFlow.

install(FILE) makes importable, from a FileDescriptorSet of the API: tensorflow_serving.apis.*_pb2 and *_pb2_grpc, and
tensorflow.core.*.*_pb2. Where the requests module is absent, a stand-in with its post and get is.
"""
import json
import sys
import types
import urllib.error
import urllib.request

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

# The services that the stock server registers; the descriptors hold messages alone.
SERVICES = {
    "prediction_service": ("PredictionService", {
        "Predict": ("predict", "PredictRequest", "PredictResponse"),
        "Classify": ("classification", "ClassificationRequest", "ClassificationResponse"),
        "Regress": ("regression", "RegressionRequest", "RegressionResponse"),
        "MultiInference": ("inference", "MultiInferenceRequest", "MultiInferenceResponse"),
        "GetModelMetadata": ("get_model_metadata", "GetModelMetadataRequest", "GetModelMetadataResponse"),
    }),
    "model_service": ("ModelService", {
        "GetModelStatus": ("get_model_status", "GetModelStatusRequest", "GetModelStatusResponse"),
        "HandleReloadConfigRequest": ("model_management", "ReloadConfigRequest", "ReloadConfigResponse"),
    }),
}


def install(path):
    """Returns the pool of descriptors."""
    pool = descriptor_pool.DescriptorPool()
    with open(path, "rb") as file:
        files = descriptor_pb2.FileDescriptorSet.FromString(file.read()).file
    for proto in files:
        pool.Add(proto)
    factory = message_factory.MessageFactory(pool)
    for proto in files:
        if not proto.name.startswith("google/"):
            _messages(pool.FindFileByName(proto.name), factory)
    for name, (service, methods) in SERVICES.items():
        _module(f"tensorflow_serving.apis.{name}_pb2")
        _stub(_module(f"tensorflow_serving.apis.{name}_pb2_grpc"), service, methods)
    try:
        import requests  # noqa: F401
    except ImportError:
        sys.modules["requests"] = _requests()
    return pool


def _messages(file, factory):
    module = _module(file.name[:-len(".proto")].replace("/", ".") + "_pb2")
    for name, message in file.message_types_by_name.items():
        setattr(module, name, _class(message, factory))
    for enum in file.enum_types_by_name.values():
        for value in enum.values:
            setattr(module, value.name, value.number)


def _class(message, factory):
    made = factory.GetPrototype(message)
    for nested in message.nested_types:
        setattr(made, nested.name, _class(nested, factory))
    return made


def _stub(module, service, methods):
    def connect(stub, channel):
        for name, (file, request, response) in methods.items():
            api = sys.modules[f"tensorflow_serving.apis.{file}_pb2"]
            setattr(stub, name, channel.unary_unary(
                f"/tensorflow.serving.{service}/{name}",
                request_serializer=getattr(api, request).SerializeToString,
                response_deserializer=getattr(api, response).FromString))
    setattr(module, service + "Stub", type(service + "Stub", (), {"__init__": connect}))


def _module(path):
    parts = path.split(".")
    for end in range(1, len(parts) + 1):
        name = ".".join(parts[:end])
        if name not in sys.modules:
            sys.modules[name] = types.ModuleType(name)
            if end > 1:
                setattr(sys.modules[".".join(parts[:end - 1])], parts[end - 1], sys.modules[name])
    return sys.modules[path]


def _requests():
    module = types.ModuleType("requests")

    class Response:
        def __init__(self, status, content):
            self.status_code, self.content, self.text = status, content, content.decode()

        def json(self):
            return json.loads(self.content)

    def send(url, data=None, json=None, timeout=60):
        body = __import__("json").dumps(json) if json is not None else data
        request = urllib.request.Request(url, body.encode() if isinstance(body, str) else body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:
                return Response(response.status, response.read())
        except urllib.error.HTTPError as error:
            return Response(error.code, error.read())

    module.post, module.get = send, send
    return module
