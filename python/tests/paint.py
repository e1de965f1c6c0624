"""Writes 24 small PNG images, round blobs and one square, with nothing but the standard library. Usage: paint.py FOLDER"""

import math
import pathlib
import struct
import sys
import zlib

SIDE = 64


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(brightness):
    rows = b"".join(b"\0" + bytes(value for x in range(SIDE) for value in [brightness(x, y)] * 3) for y in range(SIDE))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def blob(radius):
    return lambda x, y: int(255 * math.exp(-math.hypot(x - SIDE / 2, y - SIDE / 2) / radius))


folder = pathlib.Path(sys.argv[1])
folder.mkdir()
for i in range(23):
    (folder / f"{i:03}.png").write_bytes(png(blob(4 + i / 2)))
(folder / "square.png").write_bytes(png(lambda x, y: 255 if 16 < x < 48 and 16 < y < 48 else 0))
