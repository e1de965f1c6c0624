"""Makes a survey and a catalogue of known objects, all over the sky, at the poles and at 0h, and what astropy's match_to_catalog_sky finds.

    pip install astropy==8.0.2 && python make_known.py
"""
import os

import numpy as np
from astropy.coordinates import SkyCoord
from astropy.table import Table

HERE = os.path.dirname(os.path.abspath(__file__))
RNG = np.random.default_rng(10)
N = 240

dec = np.degrees(np.arcsin(RNG.uniform(-1, 1, N)))
ra = RNG.uniform(0, 360, N)
# A fifth each within a few arc seconds of the poles and of the meridian of 0h.
dec[:24] = 90 - RNG.uniform(0, 6, 24) / 3600
dec[24:48] = -90 + RNG.uniform(0, 6, 24) / 3600
ra[48:96] = (RNG.uniform(-3, 3, 48) / 3600) % 360
dec[0], dec[24] = 90, -90
survey = SkyCoord(ra, dec, unit="deg")

# Known ones lie up to ten arc seconds from three in four of the survey's, in any direction; the others anywhere.
of = RNG.integers(0, N, 3 * N // 2)
near = survey[of].directional_offset_by(RNG.uniform(0, 360, len(of)) * survey.ra.unit,
                                        RNG.uniform(0, 10 / 3600, len(of)) * survey.ra.unit)
far = SkyCoord(RNG.uniform(0, 360, N), np.degrees(np.arcsin(RNG.uniform(-1, 1, N))), unit="deg")
known_ra = np.concatenate([near.ra.deg, far.ra.deg])
known_dec = np.concatenate([near.dec.deg, far.dec.deg])
known = SkyCoord(known_ra, known_dec, unit="deg")

index, separation, _ = survey.match_to_catalog_sky(known)
Table({"id": [f"s{i}" for i in range(N)], "ra": ra, "dec": dec, "known": [f"k{i}" for i in index],
       "separation": separation.arcsec}).write(os.path.join(HERE, "survey.csv"), overwrite=True)
Table({"id": [f"k{i}" for i in range(len(known))], "ra": known_ra, "dec": known_dec}).write(
    os.path.join(HERE, "known.csv"), overwrite=True)
