"""Makes wcs.txt beside this script: headers, and what astropy says of pixels and positions.

    pip install astropy==8.0.2 && python make_wcs.py
"""
import os

import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.wcs import WCS

HERE = os.path.dirname(os.path.abspath(__file__))
BASE = {"CRPIX1": 1024.5, "CRPIX2": 1000.0, "CRVAL1": 150.1, "CRVAL2": 2.2}
CD = {"CD1_1": -7e-5, "CD1_2": 1e-6, "CD2_1": 2e-6, "CD2_2": 7.1e-5}


def tan(**more):
    return {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", **BASE, **CD, **more}


SIP = {"CTYPE1": "RA---TAN-SIP", "CTYPE2": "DEC--TAN-SIP", "A_ORDER": 3, "B_ORDER": 4, "A_2_0": 2e-6, "A_1_1": -3e-6,
       "A_0_3": 1e-9, "B_0_2": 4e-6, "B_2_1": -2e-9, "B_4_0": 3e-13}
TPV = {"CTYPE1": "RA---TPV", "CTYPE2": "DEC--TPV", "PV1_0": 1e-4, "PV1_1": 1.001, "PV1_2": 2e-4, "PV1_3": 3e-4,
       "PV1_4": 2e-3, "PV1_7": 0.01, "PV1_12": 0.02, "PV1_39": 0.3, "PV2_1": 0.999, "PV2_5": -1e-3, "PV2_10": 0.02,
       "PV2_11": 0.01, "PV2_23": 0.1, "PV2_31": 0.2}
HEADERS = {
    "tan": tan(),
    "south": tan(CRVAL1=0.001, CRVAL2=-89.9),
    "pole": tan(CRVAL1=10.0, CRVAL2=90.0),
    "lonpole": tan(LONPOLE=170.0),
    "swapped": {"CTYPE1": "DEC--TAN", "CTYPE2": "RA---TAN", "CRPIX1": 10.0, "CRPIX2": 20.0, "CRVAL1": -33.0,
                "CRVAL2": 359.99, "CD1_1": 0.0, "CD1_2": 1e-4, "CD2_1": -1e-4, "CD2_2": 0.0},
    "cdelt": {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", **BASE, "CDELT1": -1e-4, "CDELT2": 1.1e-4, "CROTA2": 30.0},
    "pc": {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", **BASE, "CDELT1": -1e-4, "CDELT2": 1.1e-4, "PC1_1": 0.8,
           "PC1_2": -0.6, "PC2_1": 0.6, "PC2_2": 0.8},
    "sip": tan(**SIP),
    "unnamedsip": tan(**{key: value for key, value in SIP.items() if not key.startswith("CTYPE")}),
    "tpv": tan(**TPV),
    "scamp": tan(**{key: value for key, value in TPV.items() if key.startswith("PV")}),
    "turned": tan(PV1_1=0.0, PV1_2=90.0, PV1_3=100.0, LONPOLE=180.0),
    "fk5": tan(RADESYS="FK5", EQUINOX=2000.0),
    **{name.lower(): {"CTYPE1": "RA---" + name, "CTYPE2": "DEC--" + name, **BASE, "CDELT1": -0.012, "CDELT2": 0.011}
       for name in ("SIN", "ARC", "ZEA", "STG")},
    "galactic": {"CTYPE1": "GLON-TAN", "CTYPE2": "GLAT-TAN", **BASE, **CD},
}
CDELT = {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", **BASE, "CDELT1": -1e-4, "CDELT2": 1.1e-4}
HEADERS |= {
    "latitude's angle": {**CDELT, "CTYPE1": "DEC--TAN", "CTYPE2": "RA---TAN", "CRVAL1": 2.2, "CRVAL2": 150.1, "CROTA1": 20.0, "CROTA2": 30.0},
    "epoch": {**CDELT, "EPOCH": 2000.0},
    "unknown epoch": {**CDELT, "RADESYS": "", "EPOCH": 0.0},
    "draft's cd": {**CDELT, "CD001001": -7e-5, "CD001002": 1e-6, "CD002001": 2e-6, "CD002002": 7.1e-5},
    "draft's pc": {**CDELT, "PC001001": 0.8, "PC001002": -0.6, "PC002001": 0.6, "PC002002": 0.8},
    "linear sip": tan(A_ORDER=1, B_ORDER=1, A_1_0=0.01, A_0_1=0.02, B_0_0=1.5),
    "no sip": tan(CTYPE1="RA---TAN-SIP", CTYPE2="DEC--TAN-SIP", A_ORDER=0, B_ORDER=1, B_1_0=0.01),
    "sip and scamp": tan(**SIP, **{key: value for key, value in TPV.items() if key.startswith("PV")}),
    "scamp and unnamed sip": tan(**{key: value for key, value in (SIP | TPV).items() if not key.startswith("CTYPE")}),
    "tpv's pole": tan(**TPV, LONPOLE=170.0),
    "both alike": tan(CDELT1=-7e-5, CDELT2=7.1e-5, PC1_1=1.0, PC1_2=-1 / 70, PC2_1=2 / 71, PC2_2=1.0),
    # WFCAM's and VISTA's, and one that stops growing.
    "wfcam": tan(CTYPE1="RA---ZPN", CTYPE2="DEC--ZPN", PV2_1=1.0, PV2_3=-50.0),
    "vista": tan(CTYPE1="RA---ZPN", CTYPE2="DEC--ZPN", PV2_1=1.0, PV2_2=0.0, PV2_3=42.0, PV2_4=0.0, PV2_5=-10000.0),
    "wide zpn": {**CDELT, "CTYPE1": "RA---ZPN", "CTYPE2": "DEC--ZPN", "CDELT1": -0.012, "CDELT2": 0.011, "PV2_1": 1.0, "PV2_2": 0.1, "PV2_3": -0.2},
}
# wcslib takes CDELT for a scale behind TPV's polynomial, which by the convention is one of degrees: asked of the same matrix as CD.
ASKED = {}
for name, more in (("tpv by cdelt", {}), ("tpv by pc", {"PC1_1": 0.8, "PC1_2": -0.6, "PC2_1": 0.6, "PC2_2": 0.8})):
    HEADERS[name] = {**CDELT, **more, **TPV}
    pc = {"PC1_1": 1.0, "PC2_2": 1.0, **more}
    ASKED[name] = {**BASE, **TPV, **{f"CD{i}_{j}": pc.get(f"PC{i}_{j}", 0.0) * CDELT[f"CDELT{i}"] for i in (1, 2) for j in (1, 2)}}
PIXELS = [(0, 0), (2047, 0), (1023.5, 999), (300.25, 1800.75), (-50, 2100)]

with open(os.path.join(HERE, "wcs.txt"), "w") as out:
    for name, cards in HEADERS.items():
        header, asked = fits.Header(), fits.Header()
        for key, value in cards.items():
            header[key] = value
        for key, value in ASKED.get(name, cards).items():
            asked[key] = value
        wcs = WCS(asked)
        out.write(f"header {name}\n")
        for key, value in cards.items():
            out.write(f"card {header.cards[key].image.rstrip()}\n")
        for x, y in PIXELS:
            lon, lat = wcs.all_pix2world(x, y, 0)
            if name in ("swapped", "latitude's angle"):
                lon, lat = lat, lon
            frame = {"fk5": "fk5", "epoch": "fk5", "galactic": "galactic"}.get(name, "icrs")
            icrs = SkyCoord(float(lon), float(lat), unit="deg", frame=frame).icrs
            out.write(f"point {x} {y} {float(lon)!r} {float(lat)!r} {float(icrs.ra.deg)!r} {float(icrs.dec.deg)!r}\n")
