"""Makes Galaxy10 files whose images are stored in random ways, and writes down what h5py reads of them.

    python3 interop.py SEED COUNT FOLDER

For each case K: K.h5, its description K.txt, the pixels K.pixels, and the column ra as K.ra, float64. The description's first
line is "read", or "refused" where HDF5 2.0's own layout was asked for, or "dropped" and why: libhdf5 itself crashes on, or
cannot read, some of what it was made to write. A case depends on the seed and its number alone.
"""
import ctypes
import glob
import os
import subprocess
import sys
import zlib

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t, h5z

BOUNDS = ["earliest", "v108", "v110", "v112", "v114", "v200"]
DONT_FILTER_PARTIAL_CHUNKS = 2
FILTERS = {"gzip": h5z.FILTER_DEFLATE, "shuffle": h5z.FILTER_SHUFFLE, "fletcher32": h5z.FILTER_FLETCHER32}


def library():
    """libhdf5, for the one setting that h5py does not offer; None where it is not found."""
    folder = os.path.dirname(os.path.dirname(h5py.__file__))
    for path in sorted(glob.glob(os.path.join(folder, "h5py.libs", "libhdf5-*.so*"))):
        return ctypes.CDLL(path)
    return None


LIBRARY = library()


def fletcher32(data):
    first = second = 0
    padded = data + bytes(len(data) % 2)
    for i in range(0, len(padded), 2):
        first = (first + (padded[i] << 8 | padded[i + 1])) % 65535
        second = (second + first) % 65535
    # The library's sums stay 65535 where a remainder is 0, unless all is 0.
    if any(data):
        first, second = first or 65535, second or 65535
    return (second << 16 | first).to_bytes(4, "little")


def encode(chunk, filters, mask):
    data = chunk.tobytes()
    for i, name in enumerate(filters):
        if mask >> i & 1:
            continue
        if name == "gzip":
            data = zlib.compress(data, 4)
        elif name == "shuffle":
            size = chunk.itemsize
            whole = len(data) // size * size
            data = np.frombuffer(data[:whole], np.uint8).reshape(-1, size).T.tobytes() + data[whole:]
        elif name == "fletcher32":
            data += fletcher32(data)
    return data


class Case:
    def __init__(self, seed, number, bounds):
        self.bounds_known = bounds
        self.random = np.random.default_rng([seed, number])
        self.number = number
        self.notes = []
        self.refused = False

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, *choices):
        return choices[self.random.integers(len(choices))]

    def note(self, **what):
        self.notes += ["%s=%s" % item for item in what.items()]

    def bounds(self):
        """Mostly those that ask for the indexes of HDF5 1.10."""
        known = self.bounds_known
        low = self.pick("earliest", "v108", "v110", "v110", "v112", "v114", "v114", "v200")
        if low not in known:
            low = "v110"
        return low, self.pick(*known[max(1, known.index(low)) :])

    def side(self, most):
        return int(self.random.integers(1, most + 1))

    def run(self, folder):
        low, high = self.bounds()
        name = os.path.join(folder, str(self.number))
        block = self.pick(0, 0, 0, 512, 2048)
        self.note(libver=(low, high), userblock=block)
        with h5py.File(name + ".h5", "w", libver=(low, high), userblock_size=block, track_order=self.chance(0.2)) as f:
            for i in range(self.pick(0, 0, 3, 60)):
                f["other%d" % i] = i
            place = self.pick("images", "images", "images", "a/b/pixels")
            shape, maximum, large = self.shapes()
            self.dataset(f, place, shape, maximum, np.dtype("u1"), large)
            if place != "images":
                f["images"] = h5py.SoftLink("/" + place)
            kind = self.pick("<f8", "<f4", ">f8", ">f4", "<i4", ">i2", "u1", "<u4", "<i8")
            self.dataset(f, "ra", f["images"].shape[:1], (self.pick(None, f["images"].shape[0]),), np.dtype(kind), False)
            if self.chance(0.3):
                for i in range(self.pick(1, 20)):
                    f["images"].attrs["attribute%d" % i] = "x" * 50
        with h5py.File(name + ".h5", "r") as f:
            f["images"][()].tofile(name + ".pixels")
            f["ra"][()].astype("<f8").tofile(name + ".ra")
            self.note(final=f["images"].shape, stored=f["images"].id.get_num_chunks() if f["images"].chunks else "-")
        self.describe(folder, "refused" if self.refused else "read")

    def describe(self, folder, outcome):
        with open(os.path.join(folder, "%d.txt" % self.number), "w") as f:
            f.write("\n".join([outcome] + self.notes) + "\n")

    def shapes(self):
        """The images' shape, their maximum shape, and whether there are so many chunks that few should be written."""
        if self.number % 50 == 49:
            rows = int(self.random.integers(132_000, 270_000))
            return (rows, 1, 1, 3), (None, 1, 1, 3), True
        if self.number % 10 == 9:
            return (int(self.random.integers(1000, 6000)), 1, self.side(3), 3), None, True
        return (self.side(40), self.side(24), self.side(24), 3), None, False

    def dataset(self, f, place, shape, maximum, kind, large):
        column = len(shape) == 1
        if maximum is None:
            styles = [self.pick("same", "same", "more", "unlimited") for _ in shape]
            if self.chance(0.3):
                styles = ["same"] * len(shape)
            maximum = tuple(
                None if style == "unlimited" else side + (self.side(40) if style == "more" else 0)
                for side, style in zip(shape, styles)
            )
        if maximum == shape and self.chance(0.1):
            return self.contiguous(f, place, shape, kind)
        chunk = tuple(
            1 if large and axis < 3 else min(self.side(max(2, side * 3 // 2)), limit or 10**9)
            for axis, (side, limit) in enumerate(zip(shape, maximum))
        )
        if not large and self.chance(0.15):
            chunk = shape
        # Large tables are made of small chunks; a few hundred thousand of others would take too long.
        filters = [] if self.chance(0.3) else [name for name in FILTERS if self.chance(0.5)]
        filters = [filters[i] for i in self.random.permutation(len(filters))]
        if filters == ["gzip"] and self.chance(0.1):
            filters = ["gzip", "gzip"]
        lzf = not filters and self.chance(0.15)
        properties = h5p.create(h5p.DATASET_CREATE)
        properties.set_chunk(chunk)
        for name in filters:
            if name == "gzip":
                properties.set_filter(FILTERS[name], h5z.FLAG_OPTIONAL, (self.side(9),))
            else:
                properties.set_filter(FILTERS[name], h5z.FLAG_OPTIONAL if name == "shuffle" else 0, ())
        if lzf:
            properties.set_filter(h5py.h5z.FILTER_LZF, h5z.FLAG_OPTIONAL, ())
        fill = self.pick(0, 0, 7, 200)
        if fill:
            properties.set_fill_value(np.array(fill, kind))
        properties.set_fill_time(self.pick(h5d.FILL_TIME_IFSET, h5d.FILL_TIME_ALLOC))
        allocation = self.pick(h5d.ALLOC_TIME_DEFAULT, h5d.ALLOC_TIME_EARLY, h5d.ALLOC_TIME_INCR, h5d.ALLOC_TIME_LATE)
        if large and np.prod([-(-s // c) for s, c in zip(shape, chunk)]) > 20_000:
            allocation = h5d.ALLOC_TIME_INCR
        properties.set_alloc_time(allocation)
        whole = LIBRARY is not None and f.libver[1] not in ("earliest", "v108") and self.chance(0.2)
        if whole:
            LIBRARY.H5Pset_chunk_opts.argtypes = [ctypes.c_int64, ctypes.c_uint]
            assert LIBRARY.H5Pset_chunk_opts(properties.id, DONT_FILTER_PARTIAL_CHUNKS) >= 0
        limits = tuple(h5s.UNLIMITED if limit is None else limit for limit in maximum)
        before = tuple(
            self.side(limit or side + 9) if self.chance(0.3) and not large else side for side, limit in zip(shape, maximum)
        )
        before = tuple(min(b, 60 if not column else 10**9) for b in before)
        links = h5p.create(h5p.LINK_CREATE)
        links.set_create_intermediate_group(True)
        h5d.create(
            f.id, place.encode(), h5t.py_create(kind), h5s.create_simple(before, limits), properties, lcpl=links
        )
        data = f[place]
        self.note(
            **{place: kind, "shape": shape, "max": maximum, "chunk": chunk, "filters": filters + ["lzf"] * lzf}
        )
        self.note(fill=fill, allocation=allocation, unfiltered_edges=whole, before=before)
        if before != shape:
            self.write(data, filters, chunk, False, large)
            data.resize(shape)
        self.write(data, filters, chunk, not lzf and not whole, large)
        self.refused |= f.libver[0] == "v200" or f.libver[0] == "latest"

    def contiguous(self, f, place, shape, kind):
        self.note(**{place: "contiguous"})
        data = f.create_dataset(place, shape, kind, fillvalue=self.pick(None, 9))
        if self.chance(0.8):
            data[...] = self.values(shape, kind)

    def values(self, shape, kind):
        if self.chance(0.2):
            return np.full(shape, self.pick(0, 255, 17) if kind == np.dtype("u1") else 17, kind)
        low = int(self.random.integers(0, 255))
        high = int(self.random.integers(low + 1, 257))
        return self.random.integers(low, high, shape).astype("u1").astype(kind)

    def write(self, data, filters, chunk, direct, large):
        counts = [-(-side // step) for side, step in zip(data.shape, chunk)]
        total = int(np.prod(counts))
        if large:
            numbers = np.unique(self.random.integers(0, total, self.pick(1, 10, 300)))
            if total <= 10_000 and self.chance(0.5):
                numbers = np.arange(total)[self.random.random(total) < 0.9]
        else:
            numbers = np.flatnonzero(self.random.random(total) < self.pick(0, 0.3, 0.9, 1, 1))[:3000]
        if self.chance(0.5):
            numbers = self.random.permutation(numbers)
        direct = direct and self.chance(0.4)
        self.note(written="%d of %d" % (len(numbers), total), direct=direct)
        for number in numbers:
            start = [int(i) * step for i, step in zip(np.unravel_index(number, counts), chunk)]
            if direct and self.chance(0.7):
                mask = int(self.random.integers(0, 1 << len(filters))) if self.chance(0.6) else 0
                if mask and data.id.get_chunk_info_by_coord(tuple(start)).byte_offset is not None:
                    mask = 0  # libhdf5 forgets it where a chunk is written again in the same size
                content = self.values(chunk, data.dtype)
                data.id.write_direct_chunk(tuple(start), encode(content, filters, mask), mask)
            else:
                area = tuple(slice(i, min(i + c, side)) for i, c, side in zip(start, chunk, data.shape))
                data[area] = self.values(tuple(part.stop - part.start for part in area), data.dtype)


def known_bounds():
    known = []
    for bound in BOUNDS:
        try:
            with h5py.File("bounds", "w", driver="core", backing_store=False, libver=(bound, "latest")):
                known.append(bound)
        except (KeyError, ValueError):
            pass
    return known


def work(seed, first, count, folder):
    bounds = known_bounds()
    for number in range(first, count):
        case = Case(seed, number, bounds)
        try:
            case.run(folder)
        except (OSError, RuntimeError, ValueError) as e:
            case.describe(folder, "dropped: %s" % e)


def main(seed, count, folder):
    print("h5py %s, HDF5 %s, NumPy %s" % (h5py.version.version, h5py.version.hdf5_version, np.__version__))
    number = 0
    while number < count:
        # In a process of its own, since a crash of libhdf5 ends it
        code = subprocess.call([sys.executable, __file__, str(seed), str(count), folder, str(number)])
        while os.path.exists(os.path.join(folder, "%d.txt" % number)):
            number += 1
        if number < count:
            if code > 0:
                sys.exit(code)
            Case(seed, number, []).describe(folder, "dropped: libhdf5 ended with signal %d" % -code)
            number += 1


if __name__ == "__main__":
    if len(sys.argv) == 5:
        work(int(sys.argv[1]), int(sys.argv[4]), int(sys.argv[2]), sys.argv[3])
    else:
        main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
