"""What other tools read from the tables in a folder, and tables of random types for the library to read.

    python3 interop.py SEED CASES FOLDER

The folder has table.parquet, .vot, .fits, .jsonl and .csv of the same table. All readers must find the same values, units and UCDs. Then case N
is written as N.ENDING by pyarrow, astropy or fitsio, with N.txt beside it: the file's name, and then a line of cells for each row.
"""
import io
import math
import sys

import astropy
import fitsio
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from astropy.io import votable
from astropy.table import MaskedColumn, Table

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
rec = fitsio.read(folder + "/table.fits")
found["fitsio"] = rows({
    name: [v.rstrip() if isinstance(v, str) else None if v == np.iinfo("i8").min else v for v in rec[name].tolist()] for name in rec.dtype.names})
csv = pd.read_csv(folder + "/table.csv")
found["pandas CSV"] = rows({name: list(csv[name]) for name in csv.columns})
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


def describe(case, ending, lines):
    with open(f"{folder}/{case}.txt", "w", encoding="utf-8") as out:
        out.write(f"{case}.{ending}\n")
        for row in lines:
            out.write("\t".join("" if v is None else repr(v) if isinstance(v, float) else str(v) for v in row) + "\n")


def by_pyarrow(case, n):
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
    describe(case, "parquet", (row.values() for row in table.to_pylist()))


def arrays(n, text):
    made = {
        "uint8": random.integers(0, 256, n).astype("u1"),
        "int16": random.integers(-(2**15), 2**15, n).astype("i2"),
        "int32": random.integers(-(2**31), 2**31, n).astype("i4"),
        "int64": random.integers(-(2**62), 2**62, n),
        "float": random.normal(0, 1e3, n).astype("f4"),
        "double": random.normal(0, 1e-3, n),
        "string": np.array([f"{text}{v}" for v in random.integers(0, 20, n)]),
        "flag": random.integers(0, 2, n) == 1,
    }
    return {f"{kind}_{k}": made[kind] for k, kind in enumerate(random.permutation(list(made)))}


def by_astropy(case, n):
    form = str(random.choice(["tabledata", "binary", "binary2", "ecsv", "fits", "csv"]))
    columns = arrays(n, "a, b " if form == "fits" else "Ω, \"b\" <&> ")
    table = Table()
    for name, values in columns.items():
        # VOTable's BINARY and FITS have a number for none in integers, which astropy takes whether or not it is one of the values; flags have
        # none in FITS.
        maskable = not name.startswith("flag") and (
            values.dtype.kind not in "iu" or form != "binary" and (form != "fits" or values.itemsize > 2))
        mask = random.random(n) < 0.2 if maskable and random.random() < 0.5 else np.zeros(n, bool)
        table[name] = MaskedColumn(values, mask=mask) if mask.any() else values
    ending = form
    if form in ("ecsv", "csv"):
        table.write(f"{folder}/{case}.{form}", format="ascii." + form)
    elif form == "fits":
        table.write(f"{folder}/{case}.fits")
    else:
        ending = "vot"
        votable.writeto(votable.from_table(table), f"{folder}/{case}.vot", tabledata_format=form)
    describe(case, ending, ([None if np.ma.is_masked(v) else v.item() for v in row] for row in table.iterrows()))


def by_fitsio(case, n):
    columns = {name: values.astype("S") if values.dtype.kind == "U" else values for name, values in arrays(n, "f ").items()}
    fitsio.write(f"{folder}/{case}.fits", columns, clobber=True)
    describe(case, "fits", zip(*([v.decode() if isinstance(v, bytes) else v for v in values.tolist()] for values in columns.values())))


for case in range(cases):
    [by_pyarrow, by_astropy, by_fitsio][int(random.choice(3, p=[0.4, 0.4, 0.2]))](case, int(random.integers(1, 3000)))
print(f"astropy {astropy.__version__}, fitsio {fitsio.__version__}, pyarrow {pa.__version__}, pandas {pd.__version__}")
