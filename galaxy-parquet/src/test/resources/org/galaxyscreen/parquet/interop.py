"""What other tools read from the tables in a folder, and tables of random types for the library to read.

    python3 interop.py SEED CASES FOLDER

The folder has table.parquet, .vot, .fits, .jsonl and .csv of the same table. All readers must find the same values, units and UCDs. Then case
N is written as N.parquet by pyarrow, with N.csv by pandas beside it.
"""
import io
import math
import sys

import astropy
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from astropy.io import votable
from astropy.table import Table

seed, cases, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


def plain(value):
    if value is None or value is pd.NA or np.ma.is_masked(value):
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return None if math.isnan(value) else float(value)
    return str(value) or None


def rows(columns):
    return {name: [plain(v) for v in values] for name, values in columns.items()}


parquet = pq.read_table(folder + "/table.parquet")
expected = rows({name: parquet[name].to_pylist() for name in parquet.column_names})
found = {
    "pandas": rows({name: list(series) for name, series in pd.read_parquet(folder + "/table.parquet").items()}),
}
vo = votable.parse(folder + "/table.vot").get_first_table()
table = vo.to_table(use_names_over_ids=True)
found["astropy VOTable"] = rows({name: list(table[name]) for name in table.colnames})
fits = Table.read(folder + "/table.fits")
found["astropy FITS"] = rows({name: [v.rstrip() if isinstance(v, str) else v for v in fits[name]] for name in fits.colnames})
lines = pd.read_json(folder + "/table.jsonl", lines=True, dtype=False, precise_float=True)
found["pandas JSON lines"] = rows({name: list(series) for name, series in lines.items()})
for reader, values in found.items():
    for name, column in expected.items():
        got = values[name]
        # Whole numbers with missing ones become floats in pandas, and flags become objects.
        same = all(a == b or a is None and b is None for a, b in zip(column, got)) and len(column) == len(got)
        assert same, f"{reader}: {name} is {got}; {column} expected"
content = parquet.schema.metadata[b"IVOA.VOTable-Parquet.content"]
assert parquet.schema.metadata[b"IVOA.VOTable-Parquet.version"] == b"1.0"
fields = {f.name: (str(f.unit or ""), f.ucd or "") for f in votable.parse(io.BytesIO(content)).resources[0].tables[0].fields}
assert fields == {f.name: (str(f.unit or ""), f.ucd or "") for f in vo.fields}, fields
assert fields["ra"] == ("deg", "pos.eq.ra;meta.main"), fields["ra"]

random = np.random.default_rng(seed)
kinds = {
    "int8": lambda n: pa.array(random.integers(-128, 128, n), pa.int8()),
    "uint16": lambda n: pa.array(random.integers(0, 2**16, n), pa.uint16()),
    "int32": lambda n: pa.array(random.integers(-(2**31), 2**31, n), pa.int32()),
    "uint32": lambda n: pa.array(random.integers(0, 2**32, n), pa.uint32()),
    "int64": lambda n: pa.array(random.integers(-(2**62), 2**62, n)),
    "float": lambda n: pa.array(random.normal(0, 1e3, n), pa.float32()),
    "double": lambda n: pa.array(random.normal(0, 1e-3, n)),
    "string": lambda n: pa.array([f"Ω{v}" for v in random.integers(0, 20, n)]),
    "flag": lambda n: pa.array(random.integers(0, 2, n) == 1),
}
for case in range(cases):
    n = int(random.integers(1, 3000))
    columns = {}
    for k, kind in enumerate(random.choice(list(kinds), 5)):
        values = kinds[kind](n)
        if random.random() < 0.5:
            values = pa.array([None if random.random() < 0.2 else v for v in values.to_pylist()], values.type)
        columns[f"{kind}{k}"] = values
    table = pa.table(columns)
    pq.write_table(
        table, f"{folder}/{case}.parquet",
        compression=str(random.choice(["snappy", "gzip", "zstd", "lz4", "none"])),
        use_dictionary=bool(random.random() < 0.5),
        row_group_size=int(random.integers(1, 2000)),
        data_page_size=int(random.integers(64, 100000)),
        data_page_version=str(random.choice(["1.0", "2.0"])),
        version=str(random.choice(["1.0", "2.4", "2.6"])),
        write_page_checksum=bool(random.random() < 0.5),
        store_schema=bool(random.random() < 0.5))
    with open(f"{folder}/{case}.txt", "w", encoding="utf-8") as out:
        for row in table.to_pylist():
            out.write("\t".join("" if v is None else repr(v) if isinstance(v, float) else str(v) for v in row.values()) + "\n")
print(f"astropy {astropy.__version__}, pyarrow {pa.__version__}, pandas {pd.__version__}")
