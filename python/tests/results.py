"""What pandas, astropy and the helpers read of a screening is the same. Usage: results.py FOLDER"""

import sys

import galaxy_screen
import numpy as np
import pandas as pd
from astropy.table import Table

folder = sys.argv[1]
table = galaxy_screen.to_pandas(folder)
assert list(table["rank"]) == list(range(1, 25)), table
assert table["id"].tolist()[0] in {f"{i:03}" for i in range(23)} | {"square"}
assert "000" in set(table["id"]), "ids keep their zeros"
assert table["ensemble_flag"].dtype == bool
pd.testing.assert_frame_equal(table, galaxy_screen.to_pandas(f"{folder}/anomalies.csv"))

astropy = galaxy_screen.to_astropy(folder)
assert astropy["ra"].unit == "deg"
for name in ("anomalies.vot", "anomalies.fits"):
    other = Table.read(f"{folder}/{name}")
    assert [str(i) for i in other["id"]] == table["id"].tolist(), name
    np.testing.assert_array_equal(np.asarray(other["ensemble_score"]), table["ensemble_score"])
    assert other["ra"].unit == "deg", name

features, objects = galaxy_screen.features(folder)
assert features.shape == (24, 256) and features.dtype == np.float32
assert set(objects["id"]) == set(table["id"])
print("results.py: pandas, astropy and the helpers agree")
