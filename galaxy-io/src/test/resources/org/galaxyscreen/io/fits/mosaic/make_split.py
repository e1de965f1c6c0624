"""Makes split/: one picture in four tiles on one grid of pixels, two of which overlap, and what astropy's Cutout2D takes from the whole.

    pip install astropy==8.0.2 && python make_split.py
"""
import os

import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.nddata import Cutout2D
from astropy.wcs import WCS

HERE = os.path.dirname(os.path.abspath(__file__))
RNG = np.random.default_rng(6)
SCALE = 0.5 / 3600
WIDTH, HEIGHT = 120, 90
os.makedirs(os.path.join(HERE, "split"), exist_ok=True)

header = fits.Header()
header["CTYPE1"], header["CTYPE2"] = "RA---TAN", "DEC--TAN"
header["CRPIX1"], header["CRPIX2"], header["CRVAL1"], header["CRVAL2"] = 60.3, 45.1, 150.0, 2.0
header["CD1_1"], header["CD1_2"], header["CD2_1"], header["CD2_2"] = -SCALE, 1e-6, 1e-6, SCALE
data = RNG.normal(0, 100, (HEIGHT, WIDTH)).astype(">f4")
# A corner is in no tile; a and b overlap by ten columns.
for name, (left, bottom, right, top) in {
    "a": (0, 0, 65, 50),
    "b": (55, 0, 120, 50),
    "c": (0, 50, 60, 90),
    "d": (60, 50, 110, 85),
}.items():
    part = header.copy()
    part["CRPIX1"] -= left
    part["CRPIX2"] -= bottom
    fits.PrimaryHDU(data[bottom:top, left:right], part).writeto(os.path.join(HERE, "split", name + ".fits"), overwrite=True)
data[:, 110:][50:] = np.nan
data[85:, 60:] = np.nan

wcs = WCS(header)
lines, stamps = [], []
for i in range(40):
    x, y = RNG.uniform(2, WIDTH - 12), RNG.uniform(2, HEIGHT - 8)
    ra, dec = wcs.all_pix2world(x, y, 0)
    side = int(RNG.choice([8, 15, 30]))
    cutout = Cutout2D(data, SkyCoord(ra, dec, unit="deg"), side, wcs=wcs, mode="partial", fill_value=np.nan).data
    lines.append(f"s{i} {float(ra)!r} {float(dec)!r} {side}")
    stamps.append(cutout[::-1].astype("<f4").ravel())
open(os.path.join(HERE, "split.txt"), "w").write("\n".join(lines) + "\n")
np.save(os.path.join(HERE, "split.npy"), np.concatenate(stamps))

# --- masked/: two tiles with an extension that masks and a value for none, and a cutout over both
os.makedirs(os.path.join(HERE, "masked"), exist_ok=True)
data = RNG.normal(0, 100, (40, 60)).astype(">f4")
data[RNG.random(data.shape) < 0.05] = -999
quality = (RNG.random(data.shape) < 0.1).astype(np.uint8) * 4
for name, (left, right) in {"a": (0, 33), "b": (33, 60)}.items():
    part = header.copy()
    part["CRPIX1"] -= left
    fits.HDUList([
        fits.PrimaryHDU(),
        fits.ImageHDU(data[:, left:right], part, name="SCI"),
        fits.ImageHDU(quality[:, left:right], name="DQ"),
    ]).writeto(os.path.join(HERE, "masked", name + ".fits"), overwrite=True)
ra, dec = WCS(header).all_pix2world(32.2, 19.8, 0)
cut = [Cutout2D(a, SkyCoord(ra, dec, unit="deg"), 20, wcs=WCS(header), mode="partial", fill_value=np.nan).data[::-1] for a in (data, quality)]
open(os.path.join(HERE, "masked.txt"), "w").write(f"{float(ra)!r} {float(dec)!r}\n")
np.save(os.path.join(HERE, "masked.npy"), np.stack(cut).astype("<f4").ravel())
