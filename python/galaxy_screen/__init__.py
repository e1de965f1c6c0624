"""Reads what the command galaxy-screen writes. The command itself is run as ``galaxy-screen`` or ``python -m galaxy_screen``."""

from galaxy_screen._results import features, to_astropy, to_pandas

__all__ = ["features", "to_astropy", "to_pandas"]
