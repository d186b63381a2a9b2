"""Pillow's side of the benchmark `prepare`: decode, resize by BILINEAR to SIZE, normalise to -1..1, as the tutorials' gateways do.

Reads "REPEATS FILE<tab>FILE..." line by line and answers with the seconds of processor time that one round over the files took.
"""
import io
import sys
import time

import numpy
import PIL
from PIL import Image

SIZE = int(sys.argv[1])


def prepare(data):
    with Image.open(io.BytesIO(data)) as picture:
        resized = picture.convert("RGB").resize((SIZE, SIZE), Image.BILINEAR)
    return numpy.asarray(resized, dtype="float32") / 127.5 - 1


print(f"Pillow {PIL.__version__}, numpy {numpy.__version__}, Python {sys.version.split()[0]}", flush=True)
for line in sys.stdin:
    repeats, names = line.rstrip("\n").split(" ", 1)
    files = []
    for name in names.split("\t"):
        with open(name, "rb") as file:
            files.append(file.read())
    start = time.process_time()
    for _ in range(int(repeats)):
        for data in files:
            prepare(data)
    print((time.process_time() - start) / int(repeats), flush=True)
