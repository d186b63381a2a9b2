"""The gateway that this project is measured against: Flask, Pillow and grpcio, doing what gateways of tutorials do.

Environment: PROTOCOL (a file with a FileDescriptorSet of TensorFlow Serving's predict.proto), TF_SERVING_HOST (host:port).
"""
import io
import os
import urllib.request

import flask
import grpc
import numpy
from google.protobuf import descriptor_pb2, message_factory
from PIL import Image

LABELS = ["dress", "hat", "longsleeve", "outwear", "pants", "shirt", "shoes", "shorts", "skirt", "t-shirt"]
FLOAT = 1

with open(os.environ["PROTOCOL"], "rb") as file:
    messages = message_factory.GetMessages(descriptor_pb2.FileDescriptorSet.FromString(file.read()).file)
PredictRequest = messages["tensorflow.serving.PredictRequest"]
PredictResponse = messages["tensorflow.serving.PredictResponse"]

channel = grpc.insecure_channel(os.environ["TF_SERVING_HOST"])
predict = channel.unary_unary(
    "/tensorflow.serving.PredictionService/Predict",
    request_serializer=PredictRequest.SerializeToString,
    response_deserializer=PredictResponse.FromString)


def prepare(url):
    with urllib.request.urlopen(url) as answer:
        picture = Image.open(io.BytesIO(answer.read()))
    picture = picture.convert("RGB").resize((299, 299), Image.BILINEAR)
    pixels = numpy.array(picture, dtype="float32")[numpy.newaxis]
    pixels /= 127.5
    pixels -= 1.0
    return pixels


def request_of(pixels):
    request = PredictRequest()
    request.model_spec.name = "clothing-model"
    request.model_spec.signature_name = "serving_default"
    tensor = request.inputs["x"]
    tensor.dtype = FLOAT
    for size in pixels.shape:
        tensor.tensor_shape.dim.add().size = size
    tensor.tensor_content = pixels.tobytes()
    return request


app = flask.Flask("gateway")


@app.route("/predict", methods=["POST"])
def predict_endpoint():
    pixels = prepare(flask.request.get_json()["url"])
    response = predict(request_of(pixels), timeout=20.0)
    scores = response.outputs["scores"]
    values = scores.float_val or numpy.frombuffer(scores.tensor_content, dtype="float32").tolist()
    return flask.jsonify(dict(zip(LABELS, values)))
