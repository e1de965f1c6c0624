"""The files of a screening in pandas, astropy and NumPy."""

from pathlib import Path

CATALOGUE = "anomalies.csv"
UNITS = {"ra": "deg", "dec": "deg", "known_separation": "arcsec", "join_separation": "arcsec", "pixel_scale": "arcsec"}
TEXTS = {"id": str, "label": str, "split": str, "known_in": str, "known_id": str, "join_id": str}


def _table(path, name):
    path = Path(path)
    return path / name if path.is_dir() else path


def to_pandas(results):
    """
    The ranked catalogue as a pandas DataFrame, the oddest object first; flags are booleans, ids are text.

    results: the folder that ``screen`` or ``detect`` wrote, or any of their CSV files.
    """
    import pandas

    return pandas.read_csv(_table(results, CATALOGUE), dtype=TEXTS)


def to_astropy(results):
    """
    The ranked catalogue as an astropy Table, positions with their units; values that are not known are masked.

    results: the folder that ``screen`` or ``detect`` wrote, or any of their CSV files.
    """
    from astropy.table import Table

    table = Table.from_pandas(to_pandas(results), units=None)
    for name, unit in UNITS.items():
        if name in table.colnames:
            table[name].unit = unit
    return table


def features(path):
    """
    The features as a NumPy array, read as they are used, and a pandas DataFrame with a row for each of its rows: id, position, label.

    path: the ``.npy`` file of ``extract``, or the folder of ``screen --keep-features``.
    """
    import numpy
    import pandas

    path = _table(path, "features.npy")
    return numpy.load(path, mmap_mode="r"), pandas.read_csv(path.with_suffix(".csv"), dtype=TEXTS)
