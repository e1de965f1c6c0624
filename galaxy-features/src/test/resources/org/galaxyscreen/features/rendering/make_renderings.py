"""Makes the arrays beside this script: bands of a small sky, and what astropy's stretches make of them.

    pip install astropy==8.0.2 && python make_renderings.py
"""
import os

import numpy as np
from astropy import visualization as vis

HERE = os.path.dirname(os.path.abspath(__file__))
RNG = np.random.default_rng(3)


def save(name, array):
    np.save(os.path.join(HERE, name + ".npy"), np.asarray(array, dtype="<f4"))


y, x = np.mgrid[:40, :50]
bands = []
for amplitude in (40, 25, 12):
    blob = amplitude * np.exp(-((x - 25) ** 2 + (y - 15) ** 2) / 60)
    bands.append((blob + RNG.normal(1, 0.8, x.shape)).astype("f4"))
bands = np.stack(bands)
save("bands", bands)
first = bands[0]
holes = first.copy()
holes[3:6, 10:20] = np.nan
save("holes", holes)

INTERVALS = {
    "minmax": vis.MinMaxInterval(),
    "percentile:0.5:99.5": vis.AsymmetricPercentileInterval(0.5, 99.5),
    "percentile:10:99.9": vis.AsymmetricPercentileInterval(10, 99.9),
    "zscale:0.25": vis.ZScaleInterval(),
    "zscale:0.5": vis.ZScaleInterval(contrast=0.5),
    "fixed:-1.0:20.0": vis.ManualInterval(-1, 20),
}
STRETCHES = {
    "linear": vis.LinearStretch(),
    "sqrt": vis.SqrtStretch(),
    "power:2.5": vis.PowerStretch(2.5),
    "log:1000.0": vis.LogStretch(1000),
    "log:50.0": vis.LogStretch(50),
    "asinh:0.1": vis.AsinhStretch(0.1),
    "asinh:0.02": vis.AsinhStretch(0.02),
    "sinh:0.3": vis.SinhStretch(0.3),
}
names = []
for source, image in (("bands", first), ("holes", holes)):
    for limits, interval in INTERVALS.items():
        names.append((source, limits, "linear", vis.LinearStretch()(interval(image))))
    for stretch, function in STRETCHES.items():
        names.append((source, "percentile:0.5:99.5", stretch, function(INTERVALS["percentile:0.5:99.5"](image))))
save("singles", np.stack([values for *_, values in names]))
with open(os.path.join(HERE, "singles.txt"), "w") as file:
    file.writelines(f"{source} {limits} {stretch}\n" for source, limits, stretch, _ in names)

luptons = [(8, 5, 0), (3, 20, 0.5), (0.1, 1, -1)]
save(
    "luptons",
    np.stack(
        [
            np.moveaxis(
                vis.make_lupton_rgb(*bands, minimum=minimum, stretch=stretch, Q=q, output_dtype=float), -1, 0
            )
            for q, stretch, minimum in luptons
        ]
    ),
)
