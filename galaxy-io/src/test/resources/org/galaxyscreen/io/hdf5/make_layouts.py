"""Makes small HDF5 files of many layouts, and beside each NAME.h5 the values of its images as NAME.npy, float32 (images, channels, height, width).

    pip install h5py==3.14.0 pillow==11.3.0 && python make_layouts.py
"""
import io
import os

import h5py
import numpy as np
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
RNG = np.random.default_rng(15)
N, H, W = 9, 12, 10


def values(shape, kind):
    if kind.startswith("f"):
        return RNG.normal(0, 100, shape).astype(">" + kind if kind == "f4" else kind)
    info = np.iinfo(kind)
    return RNG.integers(info.min, info.max, shape, endpoint=True).astype(kind)


def stack(name, kind, layout, **options):
    shape = {"none": (N, H, W), "first": (N, 3, H, W), "last": (N, H, W, 3), "five": (N, 5, H, W)}[layout]
    data = values(shape, kind)
    with h5py.File(os.path.join(HERE, name + ".h5"), "w") as f:
        f.create_group("survey").create_dataset("stamps", data=data, **options)
        f["objid"] = np.arange(N) + 2**40
        f["alpha"] = np.linspace(1, 2, N)
        f["delta"] = np.linspace(-1, 0, N)
    planes = data[:, None] if layout == "none" else np.moveaxis(data, 3, 1) if layout == "last" else data
    np.save(os.path.join(HERE, name + ".npy"), planes.astype("<f4"))


stack("float-big-endian", "f4", "none")
stack("double-first-chunked", "f8", "first", chunks=(2, 1, 5, 10), compression="gzip", shuffle=True)
stack("half-last", "f2", "last", chunks=(4, 12, 10, 3))
stack("uint16-last-tiles", ">u2", "last", chunks=(3, 5, 4, 2), compression="gzip")
stack("int16-five", "i2", "five", chunks=(1, 5, 12, 10))
stack("uint32-none", "u4", "none", chunks=(9, 3, 3), fletcher32=True)
stack("uint8-first", "u1", "first")

pictures = RNG.integers(0, 256, (N, H, W, 3)).astype("u1")
with h5py.File(os.path.join(HERE, "encoded.h5"), "w") as f:
    encoded = f.create_dataset("images", (N,), dtype=h5py.vlen_dtype("u1"))
    for i in range(N - 1):
        buffer = io.BytesIO()
        Image.fromarray(pictures[i]).save(buffer, "PNG")
        encoded[i] = np.frombuffer(buffer.getvalue(), "u1")
    encoded[N - 1] = np.frombuffer(b"no image", "u1")
np.save(os.path.join(HERE, "encoded.npy"), np.moveaxis(pictures, 3, 1).astype("<f4"))

# Bytes of NumPy, which h5py calls ASCII and gives back as they are, here of UTF-8; and texts of variable length.
names = ["gr\u00f6\u00dfe", "\u661f\u7cfb 1", "plain"]
with h5py.File(os.path.join(HERE, "names.h5"), "w") as f:
    f["images"] = pictures[:3]
    f["fixed"] = np.array([name.encode() for name in names], dtype="S12")
    f.create_dataset("variable", data=[name.encode() for name in names], dtype=h5py.string_dtype("ascii"))
