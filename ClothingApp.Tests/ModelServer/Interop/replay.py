"""Replays a table of behaviours against a TensorFlow-Serving-compatible server; prints one JSON line a case: its name, and how the answer differs (null: it does not).

replay.py CASES DESCRIPTORS ROOT REST TARGET COMMAND...

CASES holds one JSON object a line, DESCRIPTORS a FileDescriptorSet of the API; ROOT is the folder of the model `tiny`, which stands
for ROOT in the cases. REST (host:port) and TARGET (gRPC host:port) are a server of `tiny`; COMMAND starts another one, with flags after it.
Kinds of cases:
  call    a gRPC method; `send` is its request as protobuf JSON; `code` and `text`, or `answer` (protobuf JSON, what it must hold)
  post/get/options/...  a path; `body`, `headers`, `gzip`; `status` and `text` (of {"error": ...}), or `answer` (JSON), `exact` (the body), `has` (headers)
  health  a service's name, asked by Check and by Watch; `answer` is a number of ServingStatus, `code` what Check says instead
  start   flags, after `files` (name: text) were written to a folder that stands for DIR; `refused` (what it says before it ends), or `then` (cases)
In a text … stands for anything, and more may follow the end: what is said beyond the original's text comes after it.
"""
import concurrent.futures
import gzip
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

import apis

cases, descriptors, root, rest, target = sys.argv[1:6]
command = sys.argv[6:]
pool = apis.install(descriptors)

import grpc  # noqa: E402
from google.protobuf import json_format  # noqa: E402

DEADLINE = 60
OPTIONS = [("grpc.enable_http_proxy", 0)]
METHODS = {name: (service, getattr(sys.modules[f"tensorflow_serving.apis.{file}_pb2"], request), getattr(sys.modules[f"tensorflow_serving.apis.{file}_pb2"], response))
           for service, methods in apis.SERVICES.values() for name, (file, request, response) in methods.items()}


def play(case, rest, target):
    if "call" in case:
        return play_grpc(case, target)
    if "health" in case:
        return play_health(case, target)
    if "start" in case:
        return play_start(case)
    return play_rest(case, rest)


def play_grpc(case, target):
    service, request, response = METHODS[case["call"]]
    message = json_format.ParseDict(case["send"], request(), descriptor_pool=pool)
    with grpc.insecure_channel(target, options=OPTIONS) as channel:
        call = channel.unary_unary(f"/tensorflow.serving.{service}/{case['call']}", request.SerializeToString, response.FromString)
        try:
            answer = call(message, timeout=case.get("timeout", DEADLINE), wait_for_ready="timeout" not in case)
        except grpc.RpcError as error:
            if "code" not in case:
                return f"{error.code().name}: {error.details()}"
            return (None if error.code().name == case["code"] else f"{error.code().name} instead of {case['code']}: {error.details()}") or said(error.details(), case.get("text", ""))
    found = json_format.MessageToDict(answer, descriptor_pool=pool, including_default_value_fields=True)
    return f"{case['code']} was expected, answered was {found}" if "code" in case else lacks(found, case["answer"])


def play_health(case, target):
    # The messages are one field each: a name, a number.
    name = case["health"].encode()
    request = b"\x0a" + bytes([len(name)]) + name if name else b""
    watched = None
    with grpc.insecure_channel(target, options=OPTIONS) as channel:
        try:
            watch = channel.unary_stream("/grpc.health.v1.Health/Watch")(request, timeout=DEADLINE, wait_for_ready=True)
            watched = next(watch)
            watch.cancel()
            checked = channel.unary_unary("/grpc.health.v1.Health/Check")(request, timeout=DEADLINE)
        except grpc.RpcError as error:
            checked = error.code().name
    expected = b"\x08" + bytes([case["answer"]])
    found = (watched, checked)
    return None if found == (expected, case.get("code", expected)) else f"Watch and Check say {found}"


def play_rest(case, rest):
    method, path = next((m, case[m.lower()]) for m in ("POST", "GET", "OPTIONS", "PUT", "DELETE") if m.lower() in case)
    body, headers = case.get("body", "").encode(), dict(case.get("headers", {}))
    if case.get("gzip"):
        body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
    connection = http.client.HTTPConnection(rest, timeout=DEADLINE)
    try:
        connection.request(method, path, body if method == "POST" else None, headers)
        response = connection.getresponse()
        text = response.read().decode()
    finally:
        connection.close()
    if response.status != case.get("status", 200):
        return f"{response.status} instead of {case.get('status', 200)}: {text}"
    if "has" in case:
        wrong = {name: response.getheader(name) for name, value in case["has"].items() if response.getheader(name) != value}
        if wrong:
            return f"headers are {wrong}"
    if "exact" in case:
        return None if text == case["exact"] else f"answered was {text!r}"
    if "text" in case:
        if "\n    \"error\": " not in text or list(json.loads(text)) != ["error"]:
            return f"not the form of an error: {text!r}"
        return said(json.loads(text)["error"], case["text"])
    return lacks(json.loads(text), case["answer"]) if "answer" in case else None


def play_start(case):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in case.get("files", {}).items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text.replace("DIR", folder))
        port, rest_port = free_ports(2)
        own = {"--port": str(port), "--rest_api_port": str(rest_port)}
        flags = [f.replace("DIR", folder) for f in case["start"]]
        given = {f.split("=")[0] for f in flags}
        flags += [f"{name}={value}" for name, value in own.items() if name not in given]
        environment = {**os.environ, **case.get("environment", {})}
        with open(os.path.join(folder, "output"), "w+b") as output:
            process = subprocess.Popen(command + flags, stdout=output, stderr=subprocess.STDOUT, env=environment)
            try:
                return refused(case, process, output) if "refused" in case else started(case, process, output, f"127.0.0.1:{rest_port}", f"127.0.0.1:{port}")
            finally:
                process.kill()
                process.wait()


def refused(case, process, output):
    try:
        code = process.wait(DEADLINE)
    except subprocess.TimeoutExpired:
        return f"it runs; it should say: {case['refused']}"
    return f"it ended with 0: {written(output)}" if code == 0 else said(written(output), "…" + case["refused"])


def started(case, process, output, rest, target):
    end = time.monotonic() + DEADLINE
    difference = "no case"
    for inner in case["then"]:
        # The original's ports are closed until its models are there; whoever waits for that has to try.
        while (difference := attempt(inner, rest, target)) is not None and time.monotonic() < end and process.poll() is None:
            time.sleep(0.1)
        if difference is not None:
            return f"{difference}\n{written(output)}"
    return None


def attempt(case, rest, target):
    try:
        return play(case, rest, target)
    except (OSError, http.client.HTTPException) as error:
        return repr(error)


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def written(output):
    output.seek(0)
    return output.read().decode(errors="replace")


def said(text, pattern):
    return None if re.match(".*".join(re.escape(part) for part in pattern.split("…")), text, re.S) else f"said was {text!r}"


def lacks(found, expected, where=""):
    """What of the expected is not there; lists must be as long, objects may hold more."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return next((d for k, v in expected.items() if (d := lacks(found.get(k), v, f"{where}.{k}"))), None)
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        return next((d for i, v in enumerate(expected) if (d := lacks(found[i], v, f"{where}[{i}]"))), None)
    return None if found == expected and type(found) in (type(expected), int, float) else f"{where} is {found!r}"


def report(case):
    try:
        difference = play(case, rest, target)
    except Exception as error:  # whatever it is, it is this case's
        difference = repr(error)
    return json.dumps({"name": case["name"], "difference": difference})


with open(cases, encoding="utf-8") as file:
    table = [json.loads(line.replace("ROOT", root)) for line in file if line.strip()]
# Processes of their own take the longest, and nothing of each other.
with concurrent.futures.ThreadPoolExecutor(2) as own:
    starting = [own.submit(report, case) for case in table if "start" in case]
    for case in table:
        if "start" not in case:
            print(report(case), flush=True)
    for future in starting:
        print(future.result(), flush=True)
