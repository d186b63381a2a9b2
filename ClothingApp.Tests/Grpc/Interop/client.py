"""Drives a server under test by gRPC's C core: client.py PORT SCENARIO prints one JSON object."""

import json
import sys
import threading

import grpc

LARGE = 6 * 1024 * 1024
OPTIONS = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


def call(channel, method, request, **kwargs):
    try:
        response, info = channel.unary_unary(f"/test.Interop/{method}").with_call(request, timeout=kwargs.pop("timeout", 30), **kwargs)
        return {"code": info.code().value[0], "length": len(response), "text": response[:100].decode("latin-1")}
    except grpc.RpcError as error:
        return {"code": error.code().value[0], "details": error.details()}


def parallel(channel):
    results = []
    threads = [threading.Thread(target=lambda: results.append(call(channel, "Echo", b"x" * 270_000))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"lengths": [r.get("length") for r in results]}


SCENARIOS = {
    "ok": lambda c: call(c, "Echo", b"hello"),
    "empty": lambda c: call(c, "Echo", b""),
    "fail": lambda c: call(c, "Fail", b""),
    "throw": lambda c: call(c, "Throw", b""),
    "deadline": lambda c: call(c, "Wait", b"", timeout=0.5),
    "large": lambda c: call(c, "Echo", b"x" * LARGE),
    "too-large": lambda c: call(c, "Echo", b"x" * (LARGE * 2)),
    "gzip": lambda c: call(c, "Echo", b"a" * 100_000, compression=grpc.Compression.Gzip),
    "deflate": lambda c: call(c, "Echo", b"a" * 100_000, compression=grpc.Compression.Deflate),
    "gzip-response": lambda c: call(c, "Text", b""),
    "unknown": lambda c: call(c, "Missing", b""),
    "metadata": lambda c: call(c, "Metadata", b"", metadata=[("x-test", "a value"), ("x-raw-bin", b"\x00\xff")]),
    "parallel": parallel,
}

with grpc.insecure_channel(f"127.0.0.1:{sys.argv[1]}", options=OPTIONS) as channel:
    print(json.dumps(SCENARIOS[sys.argv[2]](channel)))
