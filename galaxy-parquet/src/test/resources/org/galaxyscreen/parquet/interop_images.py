"""Makes images in random ways, with the tools that astronomers make them with, and writes down the values that these tools read back.

    python3 interop_images.py SEED CASES FOLDER

For each case N: a file or folder N.*, N.properties with how it is opened (location, option.*), how many images of how many bands it has and what
they are called, and N.f8 with their values, float64, (images, bands, height, width), the first row at the top. A case that the tools cannot make
has "dropped" and why in its properties. A case depends on the seed and its number alone.
"""
import io
import os
import sys
import tarfile
import zipfile

import fitsio
import h5py
import numpy as np
import PIL
import pyarrow as pa
import pyarrow.parquet as pq
import tifffile
from PIL import Image

INTEGERS = ["u1", "i1", "u2", "i2", "u4", "i4"]
FLOATS = ["f2", "f4", "f8"]


class Case:
    def __init__(self, seed, number, folder):
        self.rng = np.random.default_rng([seed, number])
        self.base = os.path.join(folder, str(number))
        self.options = {}
        self.notes = []
        self.ids = []
        # Pictures of more than 8 bits are scaled to 1 in single precision; so is what cfitsio scales.
        self.tolerance = 0.0

    def chance(self, probability):
        return self.rng.random() < probability

    def pick(self, choices):
        return choices[int(self.rng.integers(len(choices)))]

    def side(self, least=4, most=40):
        return int(self.rng.integers(least, most))

    def values(self, shape, kind):
        if np.dtype(kind).kind == "f":
            data = (self.rng.normal(0, 100, shape)).astype(kind)
            if self.chance(0.3):
                data[self.rng.random(shape) < 0.1] = np.nan
            return data
        limits = np.iinfo(kind)
        return self.rng.integers(limits.min, limits.max, shape, endpoint=True).astype(kind)

    # --- arrays of images: (n, h, w) or with channels first or last

    def stack(self, kinds):
        """An array to be stored, and what it is as (n, bands, h, w)."""
        kind = self.pick(kinds)
        n, h, w = self.side(1, 9), self.side(), self.side()
        channels = self.pick([0, 1, 2, 3, 5])
        data = self.values((n, max(1, channels), h, w), kind)
        self.notes.append(f"{kind} {data.shape}")
        if channels == 0:
            return data[:, 0], data
        where = self.pick(["first", "last"])
        self.options["channels"] = where
        self.notes.append(where)
        return np.ascontiguousarray(data if where == "first" else np.moveaxis(data, 1, 3)), data

    def names(self, n):
        self.ids = [f"object {i} Ω" for i in self.rng.permutation(n)]
        return self.ids

    def numpy(self):
        stored, data = self.stack(INTEGERS + FLOATS)
        if self.chance(0.5):
            stored = stored.astype(stored.dtype.newbyteorder(">"))
        if self.chance(0.4):
            np.save(self.base + ".npy", stored)
            return ".npy", data
        arrays = {"images": stored}
        if self.chance(0.5):
            arrays = {"flux": stored, "weights": stored[:0]}
            self.options["images-dataset"] = "flux"
        if self.chance(0.7):
            arrays["id"] = np.array(self.names(len(stored)))
        self.pick([np.savez, np.savez_compressed])(self.base + ".npz", **arrays)
        return ".npz", data

    def hdf5(self):
        stored, data = self.stack(["u1", "u2", "i2", "u4", "i4", "f2", "f4", "f8"])
        if self.chance(0.5):
            stored = stored.astype(stored.dtype.newbyteorder(">"))
        with h5py.File(self.base + ".h5", "w", libver=self.pick([("earliest", "v110"), ("v110", "v114")])) as file:
            name = self.pick(["images", "stamps/flux"])
            self.options["images-dataset"] = name
            how = {}
            if self.chance(0.6):
                how["chunks"] = tuple(int(self.rng.integers(1, side + 1)) for side in stored.shape)
                how["compression"] = self.pick([None, "gzip"])
                how["shuffle"] = self.chance(0.5)
            file.create_dataset(name, data=stored, **how)
            file["name"] = self.names(len(stored))
            self.options["id-dataset"] = "name"
            self.notes.append(str(how))
        return ".h5", data

    def parquet(self):
        n = self.side(1, 40)
        style = self.pick(["bytes", "structure", "lists", "flat"])
        self.notes.append(style)
        if style in ("bytes", "structure"):
            pictures, data = self.pictures(n, self.png)
            column = [picture for picture in pictures]
            if style == "structure":
                column = [{"bytes": picture, "path": None} for picture in column]
            array = pa.array(column)
        elif style == "lists":
            stored, data = self.stack(["u1", "i2", "i4", "f4", "f8"])
            array = pa.array(stored.tolist(), self.nested(stored))
        else:
            stored, data = self.stack(["u1", "u2", "f2", "f4", "f8"])
            self.options["image-shape"] = ",".join(map(str, stored.shape[1:]))
            kind = pa.from_numpy_dtype(stored.dtype)
            length = stored[0].size
            flat = pa.array(stored.ravel(), kind)
            array = pa.FixedSizeListArray.from_arrays(flat, length) if self.chance(0.5) else pa.array(
                [row.ravel() for row in stored], pa.list_(kind))
        name = self.pick(["image", "images", "cutout"])
        if self.chance(0.5):
            self.options["images-dataset"] = name
        table = pa.table({"id": self.names(len(array)), name: array, "mag": self.rng.normal(20, 1, len(array))})
        pq.write_table(
            table, self.base + ".parquet", compression=self.pick(["snappy", "gzip", "zstd", "lz4", "none"]),
            use_dictionary=self.chance(0.5), row_group_size=self.side(1, 30), data_page_size=self.side(64, 100_000),
            data_page_version=self.pick(["1.0", "2.0"]), write_page_checksum=self.chance(0.5))
        return ".parquet", data

    @staticmethod
    def nested(stored):
        kind = pa.from_numpy_dtype(stored.dtype)
        for _ in stored.shape[1:]:
            kind = pa.list_(kind)
        return kind

    # --- pictures in files of their own

    def pictures(self, n, write):
        """The files' contents, and what they show as (n, bands, h, w)."""
        h, w = self.side(), self.side()
        made = [write(h, w) for _ in range(n)]
        return [file for file, _ in made], np.stack([shown for _, shown in made])

    def shown(self, array, wide):
        """What a picture of (h, w) or (h, w, 3) shows: three bands, of more than 8 bits as parts of 1."""
        array = array[..., None].repeat(3, 2) if array.ndim == 2 else array
        self.tolerance = 1.2e-7 if wide else 0.0
        return np.moveaxis(array.astype("f8") / (65535 if wide else 1), 2, 0)

    def png(self, h, w):
        out = io.BytesIO()
        if not hasattr(self, "png_kind"):
            self.png_kind = self.pick(["grey", "rgb", "grey16"])
        kind = self.png_kind
        data = self.values((h, w) if kind != "rgb" else (h, w, 3), "u2" if kind == "grey16" else "u1")
        Image.fromarray(data).save(out, "PNG")
        return out.getvalue(), self.shown(np.asarray(Image.open(io.BytesIO(out.getvalue()))), kind == "grey16")

    def webp(self, h, w):
        out = io.BytesIO()
        Image.fromarray(self.values((h, w, 3), "u1")).save(out, "WEBP", lossless=True, method=self.side(0, 7))
        return out.getvalue(), self.shown(np.asarray(Image.open(io.BytesIO(out.getvalue())).convert("RGB")), False)

    def tiff(self, h, w):
        if not hasattr(self, "how"):
            self.kind = self.pick(["u1", "u2", "i2", "u4", "f4", "f8"])
            self.channels = self.pick([1, 1, 3])
            self.how = {"compression": self.pick([None, "lzw", "zlib", "packbits"]), "byteorder": self.pick("<>"), "metadata": None,
                        "photometric": "rgb" if self.channels == 3 else "minisblack"}
            if self.kind[0] in "ui" and self.how["compression"] in ("lzw", "zlib") and self.chance(0.5):
                self.how["predictor"] = True
            if self.chance(0.4):
                self.how["tile"] = (16 * self.side(1, 3), 16 * self.side(1, 3))
            elif self.chance(0.5):
                self.how["rowsperstrip"] = self.side(1, 9)
            self.notes.append(f"{self.kind} {self.channels} {self.how}")
        data = self.values((h, w) if self.channels == 1 else (h, w, 3), self.kind)
        out = io.BytesIO()
        tifffile.imwrite(out, data, **self.how)
        found = tifffile.imread(io.BytesIO(out.getvalue()))
        if self.kind in ("u1", "u2"):
            return out.getvalue(), self.shown(found, self.kind == "u2")
        found = found.reshape(h, w, self.channels)
        return out.getvalue(), np.moveaxis(found, 2, 0).astype("f8")

    def files(self):
        form = self.pick(["png", "webp", "tiff", "tiff"])
        n = self.side(1, 12)
        pictures, data = self.pictures(n, getattr(self, form))
        ending = {"tiff": self.pick([".tif", ".tiff"])}.get(form, "." + form)
        # A row's place is the place of its name among all names, but in a tar, which has its own order.
        order = sorted(int(i) for i in self.rng.choice(10**6, n, replace=False))
        stems = [f"g{i:07}" for i in order]
        self.ids = stems
        names = [self.pick(["", "rings/", "a/b/"]) + stem + ending for stem in stems]
        how = self.pick(["folder", "zip", "tar", "tar.gz"])
        self.notes.append(f"{form} in a {how}")
        if how == "folder":
            for name, picture in zip(names, pictures):
                path = os.path.join(self.base, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as out:
                    out.write(picture)
            return "", data
        if how == "zip":
            with zipfile.ZipFile(self.base + ".zip", "w", self.pick([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as out:
                for i in self.rng.permutation(n):
                    if self.chance(0.2):
                        with out.open(zipfile.ZipInfo(names[i]), "w", force_zip64=True) as entry:
                            entry.write(pictures[i])
                    else:
                        out.writestr(names[i], pictures[i])
            return ".zip", data
        form = self.pick([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
        with tarfile.open(self.base + "." + how, "w:gz" if how == "tar.gz" else "w", format=form) as out:
            for i in self.rng.permutation(n):
                info = tarfile.TarInfo(names[i])
                info.size = len(pictures[i])
                out.addfile(info, io.BytesIO(pictures[i]))
        return "." + how, data

    # --- FITS by cfitsio

    def fits(self):
        os.makedirs(self.base)
        kind = self.pick(["u1", "i2", "i4", "u2", "f4", "f8"])
        compress = self.pick([None, None, "RICE", "GZIP", "GZIP_2", "HCOMPRESS"])
        how = {}
        if compress and kind in ("f4", "f8"):
            how = {"qlevel": self.pick([4.0, 16.0]), "qmethod": self.pick(["NO_DITHER", "SUBTRACTIVE_DITHER_1"] + ["SUBTRACTIVE_DITHER_2"] * (compress != "HCOMPRESS"))}
            if compress.startswith("GZIP") and self.chance(0.5):
                how = {"qlevel": 0}
        n, h, w, bands = self.side(1, 6), self.side(), self.side(), self.pick([1, 1, 3])
        if compress:
            bands = 1
        self.notes.append(f"{kind} {compress} {how} {bands}")
        shown = []
        for i in range(n):
            data = self.rng.normal(1000, 100, (bands, h, w)).astype("f8")
            data = (data % 200).astype(kind) if kind == "u1" else data.astype(kind)
            path = f"{self.base}/s{i}.fits"
            fitsio.write(path, data if bands > 1 else data[0], compress=compress, clobber=True, **how)
            with fitsio.FITS(path) as file:
                found = next(hdu for hdu in file if hdu.get_exttype() == "IMAGE_HDU" and hdu.has_data()).read()
            shown.append(np.flip(found.reshape(bands, h, w).astype("f8"), 1))
        self.ids = [f"s{i}" for i in range(n)]
        self.tolerance = 2.4e-7
        return "", np.stack(shown)

    def run(self):
        make = self.pick([self.numpy, self.hdf5, self.parquet, self.files, self.files, self.fits])
        try:
            ending, data = make()
            data = data.astype("f8")
            lines = {"location": self.base + ending, "images": data.shape[0], "bands": data.shape[1], "height": data.shape[2],
                     "width": data.shape[3], "tolerance": self.tolerance, "ids": "\\t".join(self.ids)}
            lines.update({"option." + name: value for name, value in self.options.items()})
            data.tofile(self.base + ".f8")
        except Exception as failure:  # a combination that the tools themselves refuse
            lines = {"dropped": repr(failure).replace("\n", " ")}
        lines["notes"] = make.__name__ + ": " + "; ".join(self.notes)
        with open(self.base + ".properties", "w", encoding="utf-8") as out:
            for name, value in lines.items():
                out.write(f"{name}={value}\n")


seed, cases, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
for number in range(cases):
    Case(seed, number, folder).run()
print(f"NumPy {np.__version__}, h5py {h5py.__version__}, pyarrow {pa.__version__}, Pillow {PIL.__version__}, tifffile {tifffile.__version__}, "
      f"fitsio {fitsio.__version__}")
