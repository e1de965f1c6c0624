"""Makes the files beside it: pictures and arrays as Pillow, tifffile, tarfile and NumPy write them, and the values that these read back.

    python3 make_formats.py

Made with NumPy 2.4.6, Pillow 13.0.0, tifffile 2026.3.3, imagecodecs 2026.3.6.
"""
import gzip
import io
import os
import tarfile

import numpy as np
import tifffile
from PIL import Image

height, width = 5, 7
y, x = np.mgrid[0:height, 0:width]
rgb8 = np.stack([30 * x, 50 * y, 255 - 10 * (x + y)], axis=2).astype(np.uint8)
rgb16 = np.stack([9000 * x + 7, 13000 * y + 1, 65535 - 5000 * (x + y)], axis=2).astype(np.uint16)
grey16 = (9000 * x + 300 * y + 5).astype(np.uint16)
float32 = (np.sin(x) * 1e4 + y).astype(np.float32)
float32[2, 3] = np.nan


def save(name, values):
    """As float64, which holds all of them exactly."""
    np.save(name + ".npy", values.astype(np.float64).ravel())


# --- TIFF: NAME.tif, and as NAME.npy what tifffile reads from it
for name, array, options in [
    ("grey8", rgb8[..., 0], {}),
    ("rgb8-lzw", rgb8, {"compression": "lzw", "photometric": "rgb"}),
    ("rgb8-deflate-predictor", rgb8, {"compression": "zlib", "predictor": True, "photometric": "rgb"}),
    ("rgb8-big-endian", rgb8, {"byteorder": ">", "photometric": "rgb"}),
    ("grey16", grey16, {}),
    ("grey16-big-endian-deflate", grey16, {"byteorder": ">", "compression": "zlib"}),
    ("rgb16", rgb16, {"photometric": "rgb"}),
    ("rgb16-tiles-predictor", np.tile(rgb16, (5, 5, 1)), {"photometric": "rgb", "tile": (16, 16), "compression": "zlib", "predictor": True}),
    ("rgb16-tiles", np.tile(rgb16, (5, 5, 1)), {"photometric": "rgb", "tile": (16, 16)}),
    ("float32", float32, {}),
    ("float32-deflate", float32, {"compression": "zlib"}),
    ("float32-big-endian", float32, {"byteorder": ">"}),
    ("float64", float32.astype(np.float64) / 3, {}),
    ("int16", (grey16.astype(np.int32) - 32768).astype(np.int16), {}),
    ("int16-predictor", (grey16.astype(np.int32) - 32768).astype(np.int16), {"byteorder": ">", "compression": "lzw", "predictor": True}),
    ("uint32-predictor", grey16.astype(np.uint32) * 65537, {"compression": "zlib", "predictor": True}),
    ("float32-predictor", float32, {"compression": "zlib", "predictor": True}),
    ("uint32", grey16.astype(np.uint32) * 65537, {}),
    ("float32-bands", np.stack([float32, float32 + 1, float32 * 2], axis=2), {"photometric": "rgb"}),
    ("float32-planar", np.stack([float32, float32 + 1, float32 * 2]), {"photometric": "rgb", "planarconfig": "separate"}),
    ("float32-five", np.stack([float32 * k for k in range(5)], axis=2), {"photometric": "minisblack", "planarconfig": "contig"}),
]:
    tifffile.imwrite(name + ".tif", array, metadata=None, **options)
    save(name, tifffile.imread(name + ".tif"))
tifffile.imwrite("pages.tif", np.stack([grey16, grey16]), metadata=None, photometric="minisblack")
tifffile.imwrite("bigtiff.tif", grey16, metadata=None, bigtiff=True)
palette = Image.fromarray(rgb8).quantize(16)
palette.save("palette.tif")
save("palette", np.asarray(Image.open("palette.tif").convert("RGB")))
bilevel = Image.fromarray(rgb8[..., 0] > 60)
for name, options in [("bilevel", {}), ("bilevel-group4", {"compression": "group4"}), ("bilevel-white-is-zero", {"tiffinfo": {262: 0}})]:
    bilevel.save(name + ".tif", **options)
    save(name, np.asarray(Image.open(name + ".tif").convert("L")))
for bits in 2, 4:
    name = f"grey{bits}"
    tifffile.imwrite(name + ".tif", rgb8[..., 0] >> 8 - bits, metadata=None, photometric="minisblack", bitspersample=bits)
    save(name, np.asarray(Image.open(name + ".tif").convert("L")))
tifffile.imwrite("white-is-zero.tif", 255 - rgb8[..., 0], metadata=None, photometric="miniswhite")
save("white-is-zero", rgb8[..., 0])

# --- TIFF whose field Orientation says that it is turned: as NAME.npy what Pillow reads, which turns it
for orientation in range(2, 9):
    name = f"orientation-{orientation}"
    Image.fromarray(rgb8).save(name + ".tif", tiffinfo={274: orientation})
    save(name, np.asarray(Image.open(name + ".tif").convert("RGB")))
name = "orientation-6-float32"
Image.fromarray(float32).save(name + ".tif", tiffinfo={274: 6})
save(name, np.asarray(Image.open(name + ".tif")))

# --- PNG of 16 bits
Image.fromarray(grey16).save("grey16.png")

# --- WebP: lossless, and lossy as libwebp decodes it
y2, x2 = np.mgrid[0:48, 0:64]
smooth = np.stack([4 * x2, 5 * y2, 128 + 100 * np.sin((x2 + y2) / 9)], axis=2).astype(np.uint8)
Image.fromarray(rgb8).save("lossless.webp", lossless=True)
save("lossless", rgb8)
Image.fromarray(smooth).save("lossy.webp", quality=90)
save("lossy", np.asarray(Image.open("lossy.webp").convert("RGB")))
Image.fromarray(np.dstack([smooth, np.full((48, 64), 255, np.uint8)])).save("alpha.webp", quality=90)
frames = [Image.fromarray(rgb8), Image.fromarray(255 - rgb8)]
frames[0].save("animation.webp", save_all=True, append_images=frames[1:], lossless=True)


# --- tar: three pictures, one of them twice, a long name, a note, links that lead outside
def picture(shade):
    out = io.BytesIO()
    Image.new("RGB", (3, 2), (shade, 0, 0)).save(out, "PNG")
    return out.getvalue()


long_name = "spirals/" + "very-" * 30 + "long.png"
for form, number in (("pax", tarfile.PAX_FORMAT), ("gnu", tarfile.GNU_FORMAT), ("ustar", tarfile.USTAR_FORMAT)):
    with tarfile.open(f"pictures-{form}.tar", "w", format=number) as tar:
        for name, shade in (
            ("rings/b.png", 10),
            ("a.png", 20),
            (long_name if form != "ustar" else "spirals/" + "d" * 90 + "/" + "e" * 60 + ".png", 30),
            ("../../etc/c.png", 40),
            ("a.png", 50),
        ):
            data = picture(shade)
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        info = tarfile.TarInfo("notes.txt")
        info.size = 3
        tar.addfile(info, io.BytesIO(b"abc"))
        link = tarfile.TarInfo("link.png")
        link.type = tarfile.SYMTYPE
        link.linkname = "/etc/passwd"
        tar.addfile(link)
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
with open("pictures-pax.tar", "rb") as file, open("pictures.tar.gz", "wb") as out:
    out.write(gzip.compress(file.read(), mtime=0))
for form in ("pax", "gnu", "ustar"):
    if form != "pax":
        # Tars are mostly zeros: one is kept plain, the others small.
        with open(f"pictures-{form}.tar", "rb") as file, open(f"pictures-{form}.tgz", "wb") as out:
            out.write(gzip.compress(file.read(), mtime=0))
        os.remove(f"pictures-{form}.tar")

# --- NumPy: stacks with columns beside them
stack = np.stack([np.roll(rgb8, k, axis=1) for k in range(4)])
ids = np.array(["M 31", "NGC 1", "Ω Cen", "x"])
columns = {
    "id": ids,
    "ra": np.array([10.5, 20.25, 201.7, np.nan]),
    "dec": np.array([41.25, 27.5, -47.5, np.nan], np.float32),
    "redshift": np.array([0, 0.015, 0, np.nan], ">f8"),
    "label": np.array([b"spiral", b"spiral", b"cluster", b""]),
    "mag": np.arange(4),
    "other": np.arange(5),
}
np.savez_compressed("uint8.npz", images=stack, **columns)
cube = np.stack([np.stack([float32 * (k + 1), float32 - k]) for k in range(4)])
np.savez("float32.npz", flux=cube, objid=np.array([11, 12, 13, 14], np.int64))
np.savez("float16-big-endian.npz", images=np.stack([float32 / 1e4, -float32 / 1e4]).astype(">f2"))
np.save("uint16.npy", np.stack([grey16, grey16 + 1, grey16 + 2]))
np.savez("objects.npz", images=np.array([None, {}], dtype=object))
np.savez("two.npz", first=stack, second=stack)
np.save("column-major.npy", np.asfortranarray(stack))
