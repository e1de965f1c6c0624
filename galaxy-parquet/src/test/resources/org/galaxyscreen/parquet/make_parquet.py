"""Makes the files beside it: images and a catalogue as pyarrow writes them.

    python3 make_parquet.py

Made with pyarrow 26.0.1, NumPy 2.4.6, Pillow 13.0.0.
"""
import datetime
import decimal
import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

height, width, count = 5, 7, 6
y, x = np.mgrid[0:height, 0:width]
rgb = np.stack([np.stack([30 * x, 50 * y, np.full_like(x, 10 * k)], axis=2).astype(np.uint8) for k in range(count)])
flux = np.stack([(np.sin(x + k) * 1e3 + y).astype(np.float32) for k in range(count)])
flux[2, 1, 4] = np.nan


def png(array):
    out = io.BytesIO()
    Image.fromarray(array).save(out, "PNG")
    return out.getvalue()


ids = [f"g{k}" for k in range(count)]
ra = 10.5 + np.arange(count)
columns = {"objid": ids, "ra": ra, "dec": -ra, "mag": np.arange(count, dtype=np.float32)}
pictures = [png(image) for image in rgb]
pictures[3] = pictures[3][:40]
pictures[4] = None

# --- encoded images, by each compression, in several row groups
for compression in ("snappy", "gzip", "zstd", "lz4", "none"):
    pq.write_table(
        pa.table({"image": pa.array(pictures, pa.binary()), **columns}),
        f"encoded-{compression}.parquet", compression=compression, row_group_size=4)
pq.write_table(pa.table({"image": pa.array(pictures, pa.binary()), **columns}), "encoded-brotli.parquet", compression="brotli")
# As Hugging Face's data sets have them.
structure = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
pq.write_table(
    pa.table({
        "image": pa.array([{"bytes": p, "path": f"{i}.png"} if p else None for i, p in zip(ids, pictures)], structure),
        "label": pa.array(["ring", None, "ring", "", "spiral", "spiral"]),
    }), "hugging-face.parquet")

# --- numbers in lists
def nested(array, kind, depth):
    for _ in range(depth):
        kind = pa.list_(kind)
    return pa.array(array.tolist(), kind)


pq.write_table(pa.table({"stamp": nested(rgb, pa.uint8(), 3), **columns}), "uint8-lists.parquet")
pq.write_table(pa.table({"flux": nested(flux, pa.float32(), 2), **columns}), "float32-lists.parquet", data_page_version="2.0")
pq.write_table(
    pa.table({"flux": nested(np.stack([flux, 2 * flux], axis=1).astype(np.float64), pa.float64(), 3)}),
    "float64-channels-first.parquet")
pq.write_table(
    pa.table({"flux": pa.FixedSizeListArray.from_arrays(pa.array(flux.ravel()), height * width), "id": ids}),
    "flat.parquet", use_dictionary=False, column_encoding={"flux.list.element": "BYTE_STREAM_SPLIT"})
half = pa.array(list((flux / 1e4).astype(np.float16).reshape(count, -1)), pa.list_(pa.float16()))
pq.write_table(pa.table({"flux": half}), "half.parquet")
pq.write_table(pa.table({"flux": pa.array([[[1.0, 2.0], [3.0]], [[1.0, 2.0], [3.0, 4.0]]])}), "ragged.parquet")
pq.write_table(pa.table({"a": nested(flux, pa.float32(), 2), "b": nested(flux, pa.float32(), 2)}), "two.parquet")

# --- a catalogue of all types
time = datetime.datetime(2026, 1, 2, 3, 4, 5, 600000)
catalogue = pa.table({
    "id": pa.array(["a", "Ω, \"b\"", None]),
    "ra": pa.array([0.1 + 0.2, -1e-300, None]),
    "float": pa.array([0.1, float("nan"), None], pa.float32()),
    "half": pa.array(np.array([0.5, 65504, -6e-8], np.float16)),
    "int8": pa.array([-128, 127, None], pa.int8()),
    "uint8": pa.array([0, 255, None], pa.uint8()),
    "uint32": pa.array([0, 2**32 - 1, None], pa.uint32()),
    "int64": pa.array([-(2**63), 2**63 - 1, None], pa.int64()),
    "uint64": pa.array([0, 2**64 - 1, None], pa.uint64()),
    "flag": pa.array([True, False, None]),
    "date": pa.array([datetime.date(2026, 11, 26), None, None]),
    "time": pa.array([time, None, None], pa.timestamp("us")),
    "utc": pa.array([time, None, None], pa.timestamp("ms", tz="UTC")),
    "decimal": pa.array([decimal.Decimal("12.345"), decimal.Decimal("-0.001"), None], pa.decimal128(10, 3)),
    "category": pa.array(["x", "y", "x"]).dictionary_encode(),
    "bytes": pa.array([b"\x00", b"\xff", None]),
    "list": pa.array([[1], [2, 3], None]),
})
fields = """<VOTABLE xmlns="http://www.ivoa.net/xml/VOTable/v1.3" version="1.4"><RESOURCE><TABLE name="objects">
<FIELD name="ra" datatype="double" unit="deg" ucd="pos.eq.ra;meta.main"><DESCRIPTION>Right ascension &amp; so on</DESCRIPTION></FIELD>
</TABLE></RESOURCE></VOTABLE>"""
catalogue = catalogue.replace_schema_metadata(
    {"IVOA.VOTable-Parquet.version": "1.0", "IVOA.VOTable-Parquet.content": fields})
pq.write_table(catalogue, "catalogue.parquet")

# --- no rows, two columns of one name, times of day
pq.write_table(pa.table({"id": pa.array([], pa.string()), "ra": pa.array([], pa.float64())}), "no-rows.parquet")
pq.write_table(pa.table([pa.array([1]), pa.array([2])], names=["a", "a"]), "same-names.parquet")
day = pa.table({
    "s": pa.array([1, 86399, None], pa.time32("s")),
    "ms": pa.array([43200000, 1, None], pa.time32("ms")),
    "ns": pa.array([3600 * 10**9 + 7, 0, None], pa.time64("ns")),
})
pq.write_table(day, "times.parquet")
assert [[str(cell) for cell in row.values()] for row in day.slice(0, 1).to_pylist()] == [["00:00:01", "12:00:00", "01:00:00"]]

# --- features as another tool has them
vectors = (np.arange(24).reshape(4, 6) / 7).astype(np.float32)
pq.write_table(
    pa.table({"features": pa.array(list(vectors), pa.list_(pa.float32())), "id": ["a", "b", "c", "Ω"]}), "features.parquet")
pq.write_table(pa.table({"id": ["a", "b"], "features": [[1.0, 2.0], [3.0]]}), "uneven.parquet")
