"""Maps of rows by openTSNE and umap-learn, and how far a map can be trusted: map_peers.py FEATURES.npy WHAT...

WHAT is openTSNE, openTSNE-pca (of the first 50 principal components, as Tsne takes them), umap, umap-pca, or PLACES.npy, a map that is there
already. Prints processor time (user and system) and the clock's for each, and scikit-learn's trustworthiness, by all columns of the rows, for 5 and 15
neighbours. The peers have their defaults, and as many threads as THREADS says, 2 if it is not set; a small set of rows is mapped before, so that
what is measured is not the compiler. Trustworthiness takes 24 bytes a pair of rows: 3.5 GB for 12,000.
"""
import os

threads = os.environ.get("THREADS", "2")
for name in ("OMP", "OPENBLAS", "MKL", "NUMBA"):
    os.environ[name + "_NUM_THREADS"] = threads

import sys
import time

import numpy as np


def open_tsne(rows):
    import openTSNE
    return np.array(openTSNE.TSNE(n_jobs=int(threads), random_state=0).fit(rows))


def umap(rows):
    # Without a seed, since umap-learn has one thread with one.
    from umap import UMAP
    return UMAP(n_jobs=int(threads)).fit_transform(rows)


def components(rows):
    from sklearn.decomposition import PCA
    return PCA(50, random_state=0).fit_transform(rows)


MAPS = {
    "openTSNE": open_tsne,
    "openTSNE-pca": lambda rows: open_tsne(components(rows)),
    "umap": umap,
    "umap-pca": lambda rows: umap(components(rows)),
}

rows = np.load(sys.argv[1])
for what in sys.argv[2:]:
    times = ""
    if what in MAPS:
        MAPS[what](np.random.default_rng(0).normal(size=(3_000, 64)).astype(np.float32))
        processor, clock = time.process_time(), time.perf_counter()
        places = MAPS[what](rows)
        times = f" {time.process_time() - processor:.1f} s of processor time, {time.perf_counter() - clock:.1f} s;"
    else:
        places = np.load(what)
    print(f"{rows.shape[0]} x {rows.shape[1]}, {what}:{times} trustworthiness", end="", flush=True)
    from sklearn.manifold import trustworthiness
    for k in (5, 15):
        print(f" {trustworthiness(rows, places, n_neighbors=k):.4f} (k={k})", end="", flush=True)
    print(flush=True)
