"""Files as Zoobot's save_predictions writes them (zoobot/shared/save_predictions.py: three datasets, texts of variable length), by h5py.

    pip install h5py && python make_zoobot.py
"""
import os

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
TEXT = h5py.string_dtype(encoding="utf-8")


def write(name, predictions, ids, ids_called="id_str", **how):
    with h5py.File(os.path.join(HERE, name), "w") as f:
        f.create_dataset("predictions", data=predictions, **how)
        f.create_dataset(ids_called, data=ids, dtype=TEXT)
        f.create_dataset("label_cols", data=["feat_%d" % i for i in range(predictions.shape[1])], dtype=TEXT)


rows = np.arange(12, dtype="<f4").reshape(4, 3) / 8
ids = ["J%d" % i for i in range(3)] + ["größer"]
write("zoobot.hdf5", rows, ids, compression="gzip")
passes = np.stack([rows - 1, rows + 1], axis=-1).astype(">f8")
write("zoobot-passes.hdf5", passes, ids, ids_called="image_paths")
