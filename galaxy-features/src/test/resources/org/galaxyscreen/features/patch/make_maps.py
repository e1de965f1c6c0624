"""Maps of a small image as NumPy and SciPy compute them, for PatchMapsReferenceTest. Made with NumPy 2.4.6 and SciPy 1.17.1:

    python3 make_maps.py > maps.txt

Each line is a name and its numbers. Activations are side x side x channels, row by row from the top.
"""

import numpy as np
from scipy.ndimage import map_coordinates
from scipy.spatial.distance import cdist

SIDE, CHANNELS = 4, 3
rng = np.random.default_rng(5)


def activations():
    # After a ReLU: many zeros. Eighths, which decimals write exactly.
    return np.maximum(0, np.round(8 * rng.normal(0.4, 1, (SIDE, SIDE, CHANNELS))) / 8) + 0.0


def patches(a):
    """Means over 3 x 3 neighbours, those that lie on the image."""
    padded = np.pad(a, ((1, 1), (1, 1), (0, 0)), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))
    return np.nanmean(windows, axis=(3, 4)).reshape(-1, CHANNELS)


def show(name, values):
    print(name, *(f"{v:.7g}" for v in np.ravel(values)))


ordinary = [activations() for _ in range(3)]
image = activations()
image[3, 0] += 3
interesting = np.round(4 * (image + activations())) / 8
interesting[3, 0] = image[3, 0]
near_ordinary = cdist(patches(image), np.concatenate([patches(a) for a in ordinary])).min(axis=1)
near_interesting = cdist(patches(image), patches(interesting)).min(axis=1)
grid = near_ordinary.reshape(SIDE, SIDE)
centres = (np.arange(10) + 0.5) * SIDE / 10 - 0.5
for i, a in enumerate(ordinary):
    show(f"ordinary-{i}", a)
show("interesting", interesting)
show("image", image)
show("oddness", near_ordinary)
show("interest", np.maximum(0, 1 - near_interesting / near_ordinary))
show("resampled", map_coordinates(grid, np.meshgrid(centres, centres, indexing="ij"), order=1, mode="nearest"))
