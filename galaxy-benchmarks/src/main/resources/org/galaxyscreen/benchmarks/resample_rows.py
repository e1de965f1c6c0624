"""Rows for measurements of scale, resampled from real features.

    python3 resample_rows.py OUT.npy ROWS COLUMNS SEED first|pca FEATURES.npy ...

Each is a real row moved up to half way to one of its ten nearest, with normal noise of a tenth of each column's deviation. `first` takes the
first columns of the features, `pca` their principal components after standardising.
"""
import sys
import numpy as np

NEAR, NOISE, BLOCK = 10, 0.1, 20_000

out, rows, columns, seed, how = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
base = np.concatenate([np.load(name) for name in sys.argv[6:]]).astype(np.float64)
if how == "pca":
    base = (base - base.mean(0)) / np.maximum(base.std(0), 1e-9)
    left, values, _ = np.linalg.svd(base, full_matrices=False)
    base = left[:, :columns] * values[:columns]
base = base[:, :columns].astype(np.float32)
wide = base.astype(np.float64)
squares = (wide**2).sum(1)
near = np.argsort(squares[:, None] + squares - 2 * wide @ wide.T, axis=1)[:, 1 : NEAR + 1]
deviation = base.std(0)
random = np.random.default_rng(seed)
target = np.lib.format.open_memmap(out, "w+", np.float32, (rows, columns))
for start in range(0, rows, BLOCK):
    count = min(BLOCK, rows - start)
    i = random.integers(0, len(base), count)
    j = near[i, random.integers(0, NEAR, count)]
    part = (0.5 * random.random(count, dtype=np.float32))[:, None]
    noise = NOISE * deviation * random.standard_normal((count, columns), dtype=np.float32)
    target[start : start + count] = base[i] * (1 - part) + base[j] * part + noise
target.flush()
print(len(base), "real rows;", target.shape)
