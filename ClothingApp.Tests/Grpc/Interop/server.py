"""A server on gRPC's C core for the client under test. Prints its port; ends when its standard input does.

server.py [CERTIFICATE KEY CA]: with these PEM files over TLS, and it asks for a certificate that CA signed."""

import pathlib
import sys
import threading
from concurrent import futures

import grpc

OPTIONS = [("grpc.max_receive_message_length", 8 * 1024 * 1024), ("grpc.max_send_message_length", -1)]
cancelled = threading.Event()


def echo(request, context):
    return request


def fail(request, context):
    context.abort(grpc.StatusCode.FAILED_PRECONDITION, "größer als 100 % – 価格")


def wait(request, context):
    done = threading.Event()

    def on_end():
        cancelled.set()
        done.set()

    context.add_callback(on_end)
    done.wait(60)
    return b""


def was_cancelled(request, context):
    return b"yes" if cancelled.wait(30) else b"no"


def metadata(request, context):
    values = dict(context.invocation_metadata())
    return "|".join([values["x-test"], values["x-raw-bin"].hex(), values["user-agent"].split("/")[0]]).encode()


def text(request, context):
    return b"label " * 20_000


METHODS = {"Echo": echo, "Fail": fail, "Wait": wait, "WasCancelled": was_cancelled, "Metadata": metadata, "Text": text}

server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), options=OPTIONS, compression=grpc.Compression.Gzip)
handlers = {name: grpc.unary_unary_rpc_method_handler(method) for name, method in METHODS.items()}
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("test.Interop", handlers)])
if len(sys.argv) > 1:
    certificate, key, authority = (pathlib.Path(path).read_bytes() for path in sys.argv[1:])
    credentials = grpc.ssl_server_credentials([(key, certificate)], root_certificates=authority, require_client_auth=True)
    print(server.add_secure_port("127.0.0.1:0", credentials), flush=True)
else:
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
sys.stdin.read()
server.stop(None)
