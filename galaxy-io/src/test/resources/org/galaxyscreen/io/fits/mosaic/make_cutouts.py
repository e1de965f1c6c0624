"""Makes three small overlapping tiles in tiles/, a catalogue, and the cutouts that astropy's Cutout2D takes from them.

    pip install astropy==8.0.2 && python make_cutouts.py
"""
import os

import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.nddata import Cutout2D
from astropy.wcs import WCS

HERE = os.path.dirname(os.path.abspath(__file__))
RNG = np.random.default_rng(4)
SCALE = 0.5 / 3600
WIDTH, HEIGHT = 90, 70
os.makedirs(os.path.join(HERE, "tiles"), exist_ok=True)


def header(ra, dec, sip=False):
    h = fits.Header()
    end = "-SIP" if sip else ""
    h["CTYPE1"], h["CTYPE2"] = "RA---TAN" + end, "DEC--TAN" + end
    h["CRPIX1"], h["CRPIX2"], h["CRVAL1"], h["CRVAL2"] = 45.3, 35.1, ra, dec
    h["CD1_1"], h["CD1_2"], h["CD2_1"], h["CD2_2"] = -SCALE, 0.0, 0.0, SCALE
    if sip:
        h["A_ORDER"], h["B_ORDER"], h["A_2_0"], h["B_1_1"] = 2, 2, 1e-5, -2e-5
    return h


tiles = {}
step = 70 * SCALE / np.cos(np.radians(-30))
for name, (ra, dec, sip) in {
    "a": (10.0, -30.0, False),
    "b": (10.0 + step, -30.0, False),
    "c": (10.0, -30.0 + 55 * SCALE, True),
}.items():
    data = RNG.normal(0, 100, (HEIGHT, WIDTH)).astype(">i2")
    h = header(ra, dec, sip)
    primary = fits.PrimaryHDU(data, header=h)
    hdus = [fits.PrimaryHDU(), fits.CompImageHDU(data, header=primary.header, tile_shape=(16, 30))] if name == "b" else [primary]
    fits.HDUList(hdus).writeto(os.path.join(HERE, "tiles", name + ".fits"), overwrite=True)
    tiles[name] = (data.astype("f4"), WCS(primary.header))

lines, stamps = [], []
for i in range(90):
    ra = 10.0 + RNG.uniform(-50, 120) * SCALE / np.cos(np.radians(30))
    dec = -30.0 + RNG.uniform(-38, 60) * SCALE
    size = RNG.choice([4.0, 6.3, 11.0])
    best, depth = "-", 0
    for name, (data, wcs) in tiles.items():
        x, y = wcs.all_world2pix(ra, dec, 0)
        inside = min(x + 0.5, WIDTH - 0.5 - x, y + 0.5, HEIGHT - 0.5 - y)
        if inside > depth:
            best, depth = name, inside
    side = max(1, round(size / 0.5))
    edge = "-"
    if best != "-":
        data, wcs = tiles[best]
        cutout = Cutout2D(data, SkyCoord(ra, dec, unit="deg"), side, wcs=wcs, mode="partial", fill_value=np.nan)
        edge = "cut" if np.isnan(cutout.data).any() else "whole"
        stamps.append(cutout.data[::-1].ravel())
    lines.append(f"object-{i} {ra!r} {dec!r} {size!r} {best} {edge}\n".replace("np.float64(", "").replace(")", ""))
with open(os.path.join(HERE, "cutouts.txt"), "w") as out:
    out.writelines(lines)
np.save(os.path.join(HERE, "stamps.npy"), np.concatenate(stamps).astype("<f4"))
