"""Makes one small catalogue in each format that CatalogueFormatsTest reads, and expected.csv with its cells as texts.

    pip install astropy==8.0.2 && python make_catalogues.py
"""
import os

import numpy as np
from astropy.io import fits
from astropy.io.votable import from_table, writeto
from astropy.table import MaskedColumn, Table

HERE = os.path.dirname(os.path.abspath(__file__))
RNG = np.random.default_rng(15)
N = 60

table = Table()
table["objID"] = (np.arange(N) + 2**60).astype("i8")
table["RAJ2000"] = RNG.uniform(0, 360, N)
table["RAJ2000"].unit = "deg"
table["RAJ2000"].description = "Right ascension"
table["DEJ2000"] = RNG.uniform(-90, 90, N)
table["DEJ2000"].unit = "deg"
table["r"] = RNG.uniform(1, 5, N).astype("f4")
table["r"].unit = "arcsec"
table["n"] = MaskedColumn(RNG.integers(-1000, 1000, N).astype("i2"), mask=RNG.random(N) < 0.2)
table["byte"] = RNG.integers(0, 255, N).astype("u1")
table["flag"] = RNG.random(N) < 0.5
table["name"] = [["NGC 1", "", "a, \"b\"", "M 31"][i % 4] for i in range(N)]
table["z"] = MaskedColumn(RNG.uniform(0, 1, N), mask=RNG.random(N) < 0.2)
table["colour"] = RNG.random((N, 2))

table.write(os.path.join(HERE, "table.fits"), overwrite=True)
table.write(os.path.join(HERE, "table.ecsv"), overwrite=True)
table.write(os.path.join(HERE, "comma.ecsv"), overwrite=True, delimiter=",", format="ascii.ecsv")
for form in ("tabledata", "binary", "binary2"):
    vo = from_table(table)
    fields = {field.name: field for field in vo.get_first_table().fields}
    fields["RAJ2000"].ucd = "pos.eq.ra;meta.main"
    fields["n"].values.null = -9999
    vo.get_first_table().format = form
    writeto(vo, os.path.join(HERE, form + ".xml"), tabledata_format=form)

plain = [name for name in table.colnames if name != "colour"]
with open(os.path.join(HERE, "expected.txt"), "w") as out:
    out.write("\t".join(plain) + "\n")
    for row in table:
        cells = []
        for name in plain:
            value = row[name]
            if np.ma.is_masked(value):
                cells.append("")
            elif isinstance(value, np.bool_):
                cells.append(str(value).lower())
            elif isinstance(value, np.floating):
                cells.append(np.format_float_positional(value, unique=True, trim="-"))
            else:
                cells.append(str(value))
        out.write("\t".join(cells) + "\n")

fits.BinTableHDU.from_columns([
    fits.Column("bit", "1X", array=np.array([[True], [False], [True]])),
    fits.Column("text", "PA()", array=np.array(["NGC 1", "", 'an id, "longer"'], dtype=object)),
    fits.Column("bits", "3X", array=np.ones((3, 3), bool)),
    fits.Column("texts", "6A", dim="(3,2)", array=np.array([["a", "b"]] * 3)),
    fits.Column("wide", "QA()", array=np.array(["u", "longer", ""], dtype=object)),
    fits.Column("number", "PA()", array=np.array(["1.5", "2.5", "-3.5"], dtype=object)),
]).writeto(os.path.join(HERE, "kinds.fits"), overwrite=True)
fits.TableHDU.from_columns([fits.Column("id", "A5", array=["a", "b"])]).writeto(os.path.join(HERE, "ascii.fits"), overwrite=True)
