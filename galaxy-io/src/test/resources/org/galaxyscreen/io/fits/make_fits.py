"""Makes the FITS files beside this script, and NAME.npy with the float32 values that astropy or funpack read from each.

    pip install astropy==8.0.2 && apt-get install libcfitsio-bin && python make_fits.py
"""
import os
import subprocess

import numpy as np
from astropy.io import fits

HERE = os.path.dirname(os.path.abspath(__file__))
RNG = np.random.default_rng(15)


def path(name):
    return os.path.join(HERE, name)


def save(name, hdus, expected_from=None):
    fits.HDUList(hdus).writeto(path(name + ".fits"), overwrite=True)
    index = len(hdus) - 1 if expected_from is None else expected_from
    with fits.open(path(name + ".fits")) as file:
        np.save(path(name + ".npy"), np.asarray(file[index].data, dtype="<f4"))


def sky(height, width):
    y, x = np.mgrid[:height, :width]
    blob = 300 * np.exp(-((x - width / 2) ** 2 + (y - height / 3) ** 2) / 40)
    return blob + RNG.normal(10, 3, (height, width))


def plain():
    for name, kind in (("int8", "u1"), ("int16", ">i2"), ("int32", ">i4"), ("int64", ">i8")):
        data = (sky(5, 7) % 120).astype(kind)
        hdu = fits.PrimaryHDU(data)
        save(name, [hdu])
    data = sky(5, 7).astype(">f4")
    data[1, 2] = np.nan
    save("float32", [fits.PrimaryHDU(data)])
    data = sky(5, 7)
    data[3, 6] = np.nan
    save("float64", [fits.PrimaryHDU(data)])
    save("uint16", [fits.PrimaryHDU((sky(5, 7) * 100 + 30000).astype("u2"))])
    hdu = fits.PrimaryHDU((sky(5, 7) * 10).astype(">i2"))
    hdu.data[2, 3] = -99
    raw = hdu.data.copy()
    hdu.header["BSCALE"], hdu.header["BZERO"], hdu.header["BLANK"] = 0.25, -7.5, -99
    hdu.data = raw
    # Written by hand: astropy would drop the scaling.
    header = hdu.header.copy()
    with open(path("scaled.fits"), "wb") as file:
        header["BITPIX"] = 16
        file.write(header.tostring().encode())
        file.write(raw.tobytes() + bytes(-raw.nbytes % 2880))
    with fits.open(path("scaled.fits")) as file:
        np.save(path("scaled.npy"), np.asarray(file[0].data, dtype="<f4"))
    save("cube", [fits.PrimaryHDU(np.stack([sky(5, 7), sky(5, 7), sky(5, 7)]).astype(">f4"))])
    mask = np.zeros((5, 7), "u1")
    mask[2, 4] = 3
    primary = fits.PrimaryHDU()
    primary.header["LONGKEY"] = "a value that is " + "long, " * 20 + "with 'quotes'"
    save(
        "extensions",
        [
            primary,
            fits.ImageHDU(sky(5, 7).astype(">f4"), name="SCI_G"),
            fits.ImageHDU(sky(5, 7).astype(">f4"), name="SCI_R"),
            fits.BinTableHDU.from_columns([fits.Column("a", "E", array=[1.0])], name="TABLE"),
            fits.ImageHDU(mask, name="MASK"),
        ],
        expected_from=2,
    )
    with open(path("float32.fits"), "rb") as file:
        import gzip

        with gzip.GzipFile(path("packed.fits.gz"), "wb", mtime=0) as out:
            out.write(file.read())


def compressed():
    floats = sky(25, 33).astype(">f4")
    floats[3, 4:9] = np.nan
    floats[7, :] = 0
    whole = floats.copy()
    whole[np.isnan(whole)] = 5
    ints = (sky(25, 33) * 4).astype(">i2")
    longs = (sky(25, 33) * 4000 - 100000).astype(">i4")
    noise = RNG.integers(-(2**31), 2**31 - 1, (8, 33)).astype(">i4")
    nothing = np.full((5, 33), np.nan, ">f4")
    big = np.tile(sky(10, 15).astype(">f4"), (15, 10))

    def tiles(name, data, **how):
        save(name, [fits.PrimaryHDU(), fits.CompImageHDU(data, **how)])

    tiles("rice-int16", ints, compression_type="RICE_1")
    tiles("rice-int32", longs, compression_type="RICE_1", tile_shape=(10, 10))
    tiles("rice-noise", noise, compression_type="RICE_1")
    tiles("rice-bytes", (ints % 250).astype("u1"), compression_type="RICE_1")
    tiles("rice-uint16", (ints.astype("i4") + 40000).astype("u2"), compression_type="RICE_1")
    for dither, method in (("no", -1), ("1", 1), ("2", 2)):
        tiles(f"rice-float-dither-{dither}", floats, compression_type="RICE_1", quantize_method=method, dither_seed=77)
    tiles("rice-nan", nothing, compression_type="RICE_1")
    tiles("gzip1-int16", ints, compression_type="GZIP_1")
    tiles("gzip1-float", floats, compression_type="GZIP_1", quantize_level=0)
    tiles("gzip1-float-quantised", whole, compression_type="GZIP_1", quantize_method=1, dither_seed=9999)
    tiles("gzip1-big-tile", big, compression_type="GZIP_1", quantize_level=0, tile_shape=(150, 150))
    tiles("gzip2-int16", ints, compression_type="GZIP_2")
    tiles("gzip2-float", floats, compression_type="GZIP_2", quantize_level=0)
    tiles("gzip2-double", floats.astype(">f8"), compression_type="GZIP_2", quantize_level=0)
    tiles("gzip2-float-no-dither", whole, compression_type="GZIP_2", quantize_method=-1)
    tiles("hcompress-int16", ints, compression_type="HCOMPRESS_1", tile_shape=(13, 17))
    tiles("hcompress-lossy", longs, compression_type="HCOMPRESS_1", tile_shape=(13, 17), hcomp_scale=3)
    tiles("plio-mask", (ints % 3).astype(">i2"), compression_type="PLIO_1")
    tiles("rice-cube", np.stack([ints, ints // 2]), compression_type="RICE_1", tile_shape=(1, 10, 10))

    # From cfitsio's own tools, values as funpack unpacks them.
    for name, data, options in (
        ("fpack-rice-int16", ints, ["-r"]),
        ("fpack-rice-float", floats, ["-r"]),
        ("fpack-rice-float-dither-2", floats, ["-r", "-qz", "8"]),
        ("fpack-gzip-float", floats, ["-g"]),
        ("fpack-gzip2-int32", longs, ["-g2"]),
        ("fpack-gzip-lossless", floats, ["-g", "-q", "0"]),
        ("fpack-hcompress-int16", ints, ["-h"]),
        ("fpack-hcompress-float", whole, ["-h"]),
        ("fpack-plio", (abs(ints) % 9).astype(">i2"), ["-p"]),
        ("fpack-tiles", longs, ["-r", "-t", "16,8"]),
        ("fpack-nan", nothing, ["-r"]),
    ):
        source, packed, out = (path(name + end) for end in (".tmp.fits", ".fits", ".out.fits"))
        fits.PrimaryHDU(data).writeto(source, overwrite=True)
        for old in (packed, out):
            if os.path.exists(old):
                os.remove(old)
        subprocess.run(["fpack", *options, "-O", packed, source], check=True)
        subprocess.run(["funpack", "-O", out, packed], check=True)
        with fits.open(out) as file:
            np.save(path(name + ".npy"), np.asarray(file[0].data, dtype="<f4"))
        os.remove(source)
        os.remove(out)


def further():
    """Integers of 64 bits in GZIP tiles, and cubes whose planes lie behind an axis of length 1, as CASA writes them."""
    longs = (np.arange(25 * 33).reshape(25, 33) ** 3 * 7919 - 10**12).astype(">i8")
    for name, kind in (("gzip1-int64", "GZIP_1"), ("gzip2-int64", "GZIP_2")):
        save(name, [fits.PrimaryHDU(), fits.CompImageHDU(longs, compression_type=kind, tile_shape=(10, 13))])
    cube = np.arange(3 * 5 * 7).reshape(3, 1, 5, 7)
    save("cube-behind-one", [fits.PrimaryHDU(cube.astype(">f4"))])
    save("gzip1-cube-behind-one", [fits.PrimaryHDU(), fits.CompImageHDU(cube.astype(">i2"), compression_type="GZIP_1", tile_shape=(2, 1, 3, 4))])


plain()
compressed()
further()
