"""Asks a model server for the status of "tiny": status.py TARGET [CA [CERTIFICATE KEY]] prints one JSON object."""

import json
import sys

import grpc


def read(path):
    with open(path, "rb") as file:
        return file.read()


target, files = sys.argv[1], [read(path) for path in sys.argv[2:]]
if not files:
    channel = grpc.insecure_channel(target)
elif len(files) == 1:
    channel = grpc.secure_channel(target, grpc.ssl_channel_credentials(files[0]))
else:
    channel = grpc.secure_channel(target, grpc.ssl_channel_credentials(files[0], private_key=files[2], certificate_chain=files[1]))
with channel:
    call = channel.unary_unary("/tensorflow.serving.ModelService/GetModelStatus")
    try:
        # model_spec { name: "tiny" }
        print(json.dumps({"code": 0, "length": len(call(b"\x0a\x06\x0a\x04tiny", timeout=30))}))
    except grpc.RpcError as error:
        print(json.dumps({"code": error.code().value[0], "length": 0}))
