"""Makes the files beside it: what NumPy, h5py (libhdf5) and Pillow (libjpeg-turbo) write and read, as references.

    python3 make_fixtures.py

Made with NumPy 1.24.2, h5py 3.7.0 on libhdf5 1.10.8, Pillow 9.4.0 on libjpeg-turbo; LZ4 and bitshuffle
with hdf5plugin 7.1.0, h5py 3.16.0.
"""
import io
import struct
import zlib

import h5py
import hdf5plugin
import numpy as np
from PIL import Image

# --- JPEG: NAME.jpg, and as NAME.png what Pillow decodes it to
height, width = 45, 61
y, x = np.mgrid[0:height, 0:width]
colour = np.stack(
    [
        128 + 120 * np.sin(x / 5.0) * np.cos(y / 7.0),
        255 * x / width,
        128 + 120 * np.cos((x + 2 * y) / 6.0),
    ],
    axis=2,
).astype(np.uint8)
colour[10:20, 15:30] = (255, 0, 0)
colour[25:35, 30:50] = (0, 0, 255)


def jpeg(name, image, **options):
    image.save(name + ".jpg", **options)
    Image.open(name + ".jpg").convert("RGB").save(name + ".png")


rgb = Image.fromarray(colour)
jpeg("jpeg-420", rgb, quality=85, subsampling="4:2:0")
jpeg("jpeg-422", rgb, quality=85, subsampling="4:2:2")
jpeg("jpeg-444", rgb, quality=95, subsampling="4:4:4")
jpeg("jpeg-progressive", rgb, quality=85, progressive=True)
jpeg("jpeg-grey", rgb.convert("L"), quality=85)

# Without the JFIF marker, and with Adobe's instead, which says that the channels are not to be converted.
data = open("jpeg-444.jpg", "rb").read()
assert data[2:4] == b"\xff\xe0"
rest = data[4 + struct.unpack(">H", data[4:6])[0]:]
open("jpeg-bare.jpg", "wb").write(data[:2] + rest)
adobe = b"\xff\xee" + struct.pack(">H", 14) + b"Adobe" + struct.pack(">HHHB", 100, 0, 0, 0)
open("jpeg-adobe-rgb.jpg", "wb").write(data[:2] + adobe + rest)
for name in ("jpeg-bare", "jpeg-adobe-rgb"):
    Image.open(name + ".jpg").convert("RGB").save(name + ".png")
rgb.convert("CMYK").save("jpeg-cmyk.jpg")

# --- PNG of every kind, 5 × 4 pixels: red 50 x, green 60 y, blue 200; grey 50 x; alpha 30 (x + y)
y, x = np.mgrid[0:4, 0:5]
small = np.stack([50 * x, 60 * y, np.full_like(x, 200)], axis=2).astype(np.uint8)
alpha = (30 * (x + y)).astype(np.uint8)
grey = (50 * x).astype(np.uint8)
Image.fromarray(small).save("png-rgb.png")
Image.fromarray(np.dstack([small, alpha])).save("png-rgba.png")
Image.fromarray(grey).save("png-grey.png")
Image.fromarray(np.dstack([grey, alpha])).save("png-grey-alpha.png")
Image.fromarray(small).quantize(32).save("png-palette.png")
Image.fromarray(grey.astype(np.uint16) * 257).save("png-grey16.png")
Image.fromarray(grey >= 100).save("png-bit.png")


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


rows = b"".join(b"\0" + (row.astype(">u2") * 257).tobytes() for row in small)
open("png-rgb16.png", "wb").write(
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 5, 4, 16, 2, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(rows))
    + chunk(b"IEND", b"")
)

# --- HDF5: image k, row y, column x, channel c is (31 k + 7 y + 3 x + 50 c) mod 251
k, y, x, c = np.mgrid[0:23, 0:20, 0:18, 0:3]
images = ((31 * k + 7 * y + 3 * x + 50 * c) % 251).astype(np.uint8)
n = len(images)


def hdf5(name, **options):
    with h5py.File(name, "w", **({"userblock_size": 512} if "user" in name else {})) as f:
        f.create_dataset("images", data=images, **options)
        f["ans"] = (np.arange(n) % 10).astype(np.uint8)
        f["ra"] = np.arange(n) * 1.5
        f["dec"] = np.arange(n) - 11.25
        redshift = np.arange(n) / 100
        redshift[3] = np.nan
        f["redshift"] = redshift
        f["pxscale"] = np.full(n, 0.262, np.float32)
        f["label"] = ["kind %d" % (i % 3) for i in range(n)]


hdf5("h5py-contiguous-userblock.h5")
hdf5("h5py-gzip.h5", chunks=(8, 6, 5, 1), compression="gzip")
hdf5("h5py-gzip-shuffle-checksum.h5", chunks=(5, 20, 18, 3), compression="gzip", shuffle=True, fletcher32=True)
hdf5("h5py-chunked.h5", chunks=(1, 20, 18, 3))
hdf5("h5py-lzf.h5", chunks=(8, 7, 18, 2), compression="lzf")
hdf5("hdf5plugin-lz4.h5", chunks=(8, 7, 18, 2), **hdf5plugin.LZ4(nbytes=512))
hdf5("hdf5plugin-bitshuffle-lz4.h5", chunks=(8, 7, 18, 2), **hdf5plugin.Bitshuffle(cname="lz4"))

# --- NumPy arrays
np.save("float32-2d.npy", np.arange(6, dtype=np.float32).reshape(2, 3) / 4)
np.save("float64-1d.npy", np.array([1e-300, -0.5, np.pi]))
np.save("fortran.npy", np.asfortranarray(np.ones((2, 3), np.float32)))
np.save("big-endian.npy", np.ones(3, ">f4"))
np.save("integers.npy", np.arange(3))
np.save("objects.npy", np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
np.save("structure.npy", np.zeros(2, dtype=[("a", "<f4")]))
