"""Makes FITS files in random ways, and NUMBER.f4 with the values that other tools read of each: astropy, and funpack of fpack's files.

    python interop.py SEED CASES FOLDER

funpack 4.2.0 moves NaN about in tiles that are narrower than the image. Where its NaN are not those of the image that was packed,
astropy's reading counts.
"""
import os
import subprocess
import sys
import warnings

import astropy
import numpy as np
from astropy.io import fits

warnings.simplefilter("ignore")


def pixels(rng, kind, shape):
    low, high = {"u1": (0, 256), "i2": (-32768, 32768), "i4": (-(2**31), 2**31), "u2": (0, 65536), "f4": (0, 1), "f8": (0, 1)}[kind]
    style = rng.integers(4)
    if kind in ("f4", "f8"):
        data = rng.normal(rng.normal() * 100, 10 ** rng.uniform(-3, 4), shape)
        if style == 1:
            data[rng.random(shape) < 0.1] = np.nan
        elif style == 2:
            data[rng.random(shape) < 0.3] = 0
        elif style == 3:
            data = np.full(shape, rng.normal())
        return data.astype(kind)
    if style == 0:
        return rng.integers(low, high, shape).astype(kind)
    if style == 1:
        return np.full(shape, rng.integers(low, high)).astype(kind)
    middle = (low + high) / 2
    return np.clip(rng.normal(middle, (high - low) ** rng.uniform(0.1, 0.9), shape), low, high - 1).astype(kind)


def make(rng, path):
    kind = rng.choice(["u1", "i2", "i4", "u2", "f4", "f8"])
    shape = (int(rng.integers(4, 60)), int(rng.integers(4, 60)))
    data = pixels(rng, kind, shape)
    way = rng.choice(["plain", "astropy", "fpack"])
    if way == "plain":
        if rng.random() < 0.3:
            data = np.stack([data, pixels(rng, kind, shape)])
        hdu = fits.PrimaryHDU(data)
        if rng.random() < 0.3 and kind in ("i2", "i4"):
            hdu.header["BLANK"] = int(data.ravel()[0])
        hdu.writeto(path)
        return f"plain {kind} {data.shape}"
    if way == "astropy":
        method = rng.choice(["RICE_1", "GZIP_1", "GZIP_2"] + ([] if kind == "f8" or rng.random() < 0.5 else ["HCOMPRESS_1"]))
        how = {"compression_type": str(method)}
        if method != "HCOMPRESS_1" and rng.random() < 0.7:
            how["tile_shape"] = (int(rng.integers(1, shape[0] + 1)), int(rng.integers(1, shape[1] + 1)))
        if kind in ("f4", "f8"):
            if method.startswith("GZIP") and rng.random() < 0.5:
                how["quantize_level"] = 0
            else:
                how["quantize_method"] = int(rng.choice([-1, 1, 2]))
                how["dither_seed"] = int(rng.integers(1, 10001))
                how["quantize_level"] = float(rng.choice([4, 16, -0.5]))
        fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(data, **how)]).writeto(path)
        return f"astropy {kind} {shape} {how}"
    options = [str(rng.choice(["-r", "-g", "-g2", "-h"]))]
    if kind in ("f4", "f8") and rng.random() < 0.5:
        options += [str(rng.choice(["-q", "-qz", "-q0"])), str(rng.choice([4, 8, 16]))]
    if rng.random() < 0.5 and options[0] != "-h":
        options += ["-t", f"{rng.integers(1, shape[1] + 1)},{rng.integers(1, shape[0] + 1)}"]
    fits.PrimaryHDU(data).writeto(path + ".tmp")
    subprocess.run(["fpack", *options, "-O", path, path + ".tmp"], check=True, capture_output=True)
    return f"fpack {kind} {shape} {options}"


def load(path):
    with fits.open(path) as file:
        return np.asarray(next(hdu for hdu in file if hdu.data is not None).data, dtype="<f4")


seed, cases, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
for case in range(cases):
    rng = np.random.default_rng([seed, case])
    path = os.path.join(folder, f"{case}.fits")
    try:
        text = make(rng, path)
        read = path
        if text.startswith("fpack"):
            read = path + ".out"
            subprocess.run(["funpack", "-O", read, path], check=True, capture_output=True)
        values = load(read)
        if read != path and np.any(np.isnan(values) != np.isnan(load(path + ".tmp"))):
            values = load(path)
            text += " (astropy)"
        values.tofile(os.path.join(folder, f"{case}.f4"))
    except Exception as failure:  # a combination that the tools themselves refuse
        text = f"dropped {failure!r}"
    with open(os.path.join(folder, f"{case}.txt"), "w") as out:
        out.write(text + "\n")
print("astropy", astropy.__version__)
