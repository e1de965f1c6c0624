"""Makes its files and their lines in truth.tsv, which keeps the lines of the other files.

    python3 make_hdf5_fixtures.py

Made with h5py 3.16.0 on HDF5 2.0.0 and NumPy 2.4.6.
"""
import hashlib

import h5py
import numpy as np

LINES = []


def noise(*shape, seed=5):
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def tell(name, *datasets):
    """Writes down what h5py reads."""
    with h5py.File(name + ".h5", "r") as f:
        for dataset in datasets:
            data = f[dataset][()]
            if dataset == "images":
                values = [hashlib.sha256(image.tobytes()).hexdigest()[:16] for image in data]
            elif h5py.check_enum_dtype(f[dataset].dtype):
                names = {number: text for text, number in h5py.check_enum_dtype(f[dataset].dtype).items()}
                values = [names.get(int(number), int(number)) for number in data]
            else:
                values = data.tolist()
            LINES.append("\t".join([name, dataset] + [str(value) for value in values]))


# --- Labels that are numbers with names; 9 has none
kinds = {"disk": 1, "merger": -2, "ring": 70}
for number in ("i1", ">i2", "<i4", "<i8"):
    name = "label_enum_" + number.strip("<>")
    with h5py.File(name + ".h5", "w") as f:
        f["images"] = noise(4, 3, 2, 3)
        f.create_dataset("label", data=[70, 1, 9, -2], dtype=h5py.enum_dtype(kinds, basetype=number))
    tell(name, "images", "label")

# --- truth.tsv keeps the lines of the other files
own = {line.split("\t")[0] for line in LINES}
with open("truth.tsv") as f:
    others = [line for line in f.read().splitlines() if line.split("\t")[0] not in own]
with open("truth.tsv", "w") as f:
    f.write("\n".join(sorted(others + LINES)) + "\n")
