"""What other tools read from the features in a folder, and features that they write for the library to read.

    python3 interop_features.py SEED CASES FOLDER

The folder has features.npy with features.csv, features.parquet and features.hdf5 of the same rows: NumPy, pandas, pyarrow and h5py must find the
same in all. Then case N is written as N.npy, N.parquet or N.hdf5, with N.txt beside it: the file's name, the number of columns and the ids, each on
a line; and N.f4, their values.
"""
import sys

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

seed, cases, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
values = np.load(folder + "/features.npy", mmap_mode="r")
ids = pd.read_csv(folder + "/features.csv", dtype={"id": str}, keep_default_na=False)["id"].tolist()
assert values.dtype == np.float32 and values.shape[0] == len(ids) > 0
frame = pd.read_parquet(folder + "/features.parquet")
assert frame["id"].tolist() == ids
np.testing.assert_array_equal(np.stack(frame["features"].tolist()), values)
table = pq.read_table(folder + "/features.parquet")
assert table.schema.field("features").type.value_type == pa.float32()
np.testing.assert_array_equal(table["features"].combine_chunks().flatten().to_numpy(), values.ravel())
with h5py.File(folder + "/features.hdf5") as file:
    np.testing.assert_array_equal(file["predictions"][:], values)
    assert [v.decode() for v in file["id_str"][:]] == ids
    assert len(file["label_cols"]) == values.shape[1]

random = np.random.default_rng(seed)
for case in range(cases):
    n, d = int(random.integers(1, 400)), int(random.integers(2, 70))
    form = str(random.choice(["npy", "parquet", "hdf5"]))
    kind = str(random.choice(["f4", "f8"]))
    rows = random.normal(0, 100, (n, d)).astype(kind)
    names = [f"Ω object, {i}" for i in random.permutation(n)]
    if form == "npy":
        np.save(f"{folder}/{case}.npy", rows)
        names = [f"row-{i}" for i in range(n)]
    elif form == "parquet":
        column = pa.array(list(rows)) if random.random() < 0.5 else pa.FixedSizeListArray.from_arrays(pa.array(rows.ravel()), d)
        pq.write_table(
            pa.table({"id": names, "features": column}), f"{folder}/{case}.parquet",
            compression=str(random.choice(["snappy", "gzip", "zstd", "lz4", "none"])), row_group_size=int(random.integers(1, 500)),
            data_page_version=str(random.choice(["1.0", "2.0"])), use_dictionary=bool(random.random() < 0.5))
    else:
        with h5py.File(f"{folder}/{case}.hdf5", "w") as file:
            chunks = (int(random.integers(1, n + 1)), int(random.integers(1, d + 1))) if random.random() < 0.5 else None
            file.create_dataset("predictions", data=rows, chunks=chunks, compression="gzip" if chunks else None)
            file.create_dataset("id_str", data=names, dtype=h5py.string_dtype())
            file.create_dataset("label_cols", data=[f"feat_{i}" for i in range(d)], dtype=h5py.string_dtype())
    rows.astype("<f4").tofile(f"{folder}/{case}.f4")
    with open(f"{folder}/{case}.txt", "w", encoding="utf-8") as out:
        out.write("\n".join([f"{case}.{form}", str(d), *names]) + "\n")
print(f"NumPy {np.__version__}, h5py {h5py.__version__}, pyarrow {pa.__version__}, pandas {pd.__version__}")
