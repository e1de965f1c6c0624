"""Makes its files and their lines in truth.tsv, which keeps the lines of the other files.

    python3 make_hdf5_fixtures.py

Made with h5py 3.16.0 on HDF5 2.0.0 and NumPy 2.4.6.
"""
import hashlib
import zlib

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

# --- Numbers that no processor has: of 12 bits of 16, from bit 2 on, and bfloat16; and one image where many are expected
twelve = h5py.h5t.STD_I16LE.copy()
twelve.set_precision(12)
twelve.set_offset(2)
bfloat16 = h5py.h5t.IEEE_F32LE.copy()
bfloat16.set_fields(15, 7, 8, 0, 7)
bfloat16.set_size(2)
bfloat16.set_ebias(127)
for name, kind in (("bits_12_of_16", twelve), ("bits_bfloat16", bfloat16)):
    with h5py.File(name + ".h5", "w") as f:
        for dataset, values in (("images", np.arange(24.0).reshape(2, 3, 4) - 9), ("ra", np.array([1.0, 2.0]))):
            space = h5py.h5s.create_simple(values.shape)
            h5py.h5d.create(f.id, dataset.encode(), kind, space).write(h5py.h5s.ALL, h5py.h5s.ALL, values)
with h5py.File("one_image.h5", "w") as f:
    f["images"] = noise(8, 9)

# --- Addresses and lengths of four bytes
sizes = h5py.h5p.create(h5py.h5p.FILE_CREATE)
sizes.set_sizes(4, 4)
with h5py.File(h5py.h5f.create(b"small_addresses.h5", h5py.h5f.ACC_TRUNC, sizes)) as f:
    f["images"] = noise(4, 3, 2, 3)
    f["ra"] = [1.0, 2.0, 3.0, 4.5]
tell("small_addresses", "images", "ra")
with h5py.File(h5py.h5f.create(b"small_addresses_id.h5", h5py.h5f.ACC_TRUNC, sizes)) as f:
    f["images"] = noise(4, 3, 2, 3)
    f["id"] = np.array(["a", "b", "c", "d"], dtype=h5py.string_dtype())

# --- Checksums. chunks.tsv says where the chunks are: file, row of the first image, address, bytes
smooth = (np.mgrid[0:8, 0:6][0] * 9)[..., None] + np.arange(3)
three = np.stack([noise(8, 6, 3), smooth.astype(np.uint8) + noise(8, 6, 3) % 3, np.full((8, 6, 3), 7, np.uint8)])
odd = three[:, :5, :3]  # 45 bytes an image: the checksum is over pairs of bytes
with open("chunks.tsv", "w") as f:
    for name, data, filters in (
        ("bits_gzip", three, {"compression": "gzip"}),
        ("bits_fletcher", odd, {"fletcher32": True}),
        ("bits_gzip_fletcher", odd, {"compression": "gzip", "shuffle": True, "fletcher32": True}),
    ):
        with h5py.File(name + ".h5", "w") as h5:
            images = h5.create_dataset("images", data=data, chunks=(1,) + data.shape[1:], **filters)
            for i in range(images.id.get_num_chunks()):
                chunk = images.id.get_chunk_info(i)
                f.write(f"{name}\t{chunk.chunk_offset[0]}\t{chunk.byte_offset}\t{chunk.size}\n")
        tell(name, "images")

# --- Links, within a file and into another one, to a link there as well; groups of the old form, of messages, of a heap
with h5py.File("link_target.h5", "w") as f:
    f["deep/er/pixels"] = noise(3, 4, 5, 3)
    f["images"] = h5py.SoftLink("/deep/er/pixels")
    f["table/ra"] = [1.5, 2.5, 3.5]
tell("link_target", "images")
for name, version, others in (("old", "earliest", 0), ("messages", "v108", 0), ("heap", "v108", 40)):
    for kind, link in (
        ("soft", h5py.SoftLink("deep/pixels")),
        ("external", h5py.ExternalLink("link_target.h5", "/images")),
    ):
        with h5py.File(f"link_{kind}_{name}.h5", "w", libver=(version, "v110")) as f:
            for i in range(others):
                f[f"other{i}"] = h5py.SoftLink("/nowhere")
            f["deep/pixels"] = noise(3, 4, 5, 3, seed=6)
            f["images"] = link
            f["ra"] = h5py.ExternalLink("link_target.h5", "table/ra")
        tell(f"link_{kind}_{name}", "images", "ra")

# --- Links through linked groups; a path without a slash at its beginning starts at the link's group, not at the root's "here"
with h5py.File("link_groups.h5", "w") as f:
    f["here"] = [-1.0, -1.0, -1.0]
    f["deep/er/pixels"] = noise(3, 4, 5, 3, seed=7)
    f["deep/er/here"] = [10.5, 11.5, 12.5]
    f["deep/er/ra"] = h5py.SoftLink("here")
    f["deep/short"] = h5py.SoftLink("er")
    f["short"] = h5py.SoftLink("/deep/short")
    f["other"] = h5py.ExternalLink("link_target.h5", "/table")
    f["images"] = h5py.SoftLink("short/pixels")
    f["ra"] = h5py.SoftLink("/short/ra")
    f["dec"] = h5py.SoftLink("other/ra")
tell("link_groups", "images", "ra", "dec")

# --- HDF5 2.0's own form of chunked datasets
with h5py.File("hdf5_2.h5", "w", libver="v200") as f:
    f.create_dataset("images", data=noise(3, 4, 5, 3), chunks=(1, 4, 5, 3), compression="gzip")

# --- Images within the object header, and in another file that is not HDF5
with h5py.File("compact.h5", "w") as f:
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple((2, 4, 5, 3))
    h5py.h5d.create(f.id, b"images", h5py.h5t.NATIVE_UINT8, space, properties)
    f["images"][...] = noise(2, 4, 5, 3)
with h5py.File("external_storage.h5", "w") as f:
    f.create_dataset("images", (2, 4, 5, 3), "u1", external=[("missing.raw", 0, h5py.h5f.UNLIMITED)])

# --- A filter that few read
with h5py.File("scale_offset.h5", "w") as f:
    f.create_dataset("images", data=noise(2, 4, 5, 3), chunks=(1, 4, 5, 3), scaleoffset=0)

# --- Columns of records where numbers belong
for column in ("ra", "ans", "id"):
    with h5py.File(f"compound_{column}.h5", "w") as f:
        f["images"] = noise(2, 4, 5, 3)
        f[column] = np.zeros(2, dtype=[("x", "f4"), ("y", "f4")])

# --- Large claims in small files
with h5py.File("claim_images.h5", "w") as f:
    f.create_dataset("images", (10**9, 16, 16, 3), "u1", chunks=(1, 16, 16, 3))
with h5py.File("claim_chunk.h5", "w") as f:
    f.create_dataset("images", (1, 10000, 10000, 3), "u1", chunks=(1, 10000, 10000, 3))
with h5py.File("claim_column.h5", "w") as f:
    f["images"] = noise(2000, 1, 1, 3)
    f.create_dataset("label", (2000,), "S300000")
with h5py.File("claim_column_gigabytes.h5", "w") as f:
    f["images"] = noise(2000, 1, 1, 3)
    f.create_dataset("label", (2000,), "S900000")
for name, dataset, shape, kind in (("images", "images", (1, 4, 5, 3), "u1"), ("column", "ra", (1,), "f8")):
    with h5py.File(f"bomb_{name}.h5", "w") as f:
        if dataset != "images":
            f["images"] = noise(1, 4, 5, 3)
        bomb = f.create_dataset(dataset, shape, kind, chunks=shape, compression="gzip")
        bomb.id.write_direct_chunk((0,) * len(shape), zlib.compress(bytes(32 << 20), 9))

# --- Chunk indexes with pages and trees of several levels, written here and there. sparse.tsv says what is not zero:
# file, images, and rows; the pixel of a row is as below
with open("sparse.tsv", "w") as f:
    for name, rows, limits, filters in (
        ("paged_fixed", 3000, (3000, 1, 1, 3), {}),
        ("paged_fixed_gzip", 3000, (3000, 1, 1, 3), {"compression": "gzip"}),
        ("paged_extensible", 140_000, (None, 1, 1, 3), {}),
        ("paged_extensible_gzip", 140_000, (None, 1, 1, 3), {"compression": "gzip"}),
        ("tree", 3000, (None, None, 1, 3), {}),
        ("tree_gzip", 3000, (None, None, 1, 3), {"compression": "gzip"}),
    ):
        written = [row for row in range(3000) if row % 7] if "tree" in name else (0, 5, 1023, 1024, 2047, 2500, 131_100, 133_500, 139_999)
        with h5py.File(name + ".h5", "w", libver=("v110", "v110")) as h5:
            images = h5.create_dataset("images", (rows, 1, 1, 3), "u1", maxshape=limits, chunks=(1, 1, 1, 3), **filters)
            for row in (row for row in written if row < rows):
                images[row, 0, 0] = [row % 250 + 1, row // 250 % 250, row // 62500]
            pixels = images[:, 0, 0]
            present = [str(row) for row in np.flatnonzero(pixels.any(axis=1))]
        f.write("\t".join([name, str(rows)] + present) + "\n")

# --- truth.tsv keeps the lines of the other files
own = {line.split("\t")[0] for line in LINES}
with open("truth.tsv") as f:
    others = [line for line in f.read().splitlines() if line.split("\t")[0] not in own]
with open("truth.tsv", "w") as f:
    f.write("\n".join(sorted(others + LINES)) + "\n")
