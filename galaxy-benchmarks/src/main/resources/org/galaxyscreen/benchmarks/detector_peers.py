"""The detectors' work by scikit-learn and PyTorch: detector_peers.py FEATURES.npy OUT_DIR EPS WHAT...

Prints one line of JSON for each: its name, seconds, and what to compare; arrays go to OUT_DIR.
"""
import json
import sys
import time

import numpy as np


def report(name, seconds, module=None, **results):
    if module is None:
        import sklearn as module
    title = {"sklearn": "scikit-learn", "torch": "PyTorch"}[module.__name__]
    version = ".".join(module.__version__.split(".")[:2])
    print(json.dumps(dict(name=name, peer=title + " " + version, seconds=seconds, **results)), flush=True)


def kmeans(x, out, eps):
    from sklearn.cluster import KMeans
    started = time.perf_counter()
    fitted = KMeans(n_clusters=10, n_init=10, random_state=0).fit(x)
    report("kmeans", time.perf_counter() - started, inertia=float(fitted.inertia_))


def neighbours(x, out, eps):
    from sklearn.neighbors import NearestNeighbors
    started = time.perf_counter()
    distance, _ = NearestNeighbors(n_neighbors=5, algorithm="brute").fit(x).kneighbors()
    report("neighbours", time.perf_counter() - started)
    np.save(out + "/neighbours.npy", distance[:, -1].astype(np.float64))


def dbscan(x, out, eps):
    from sklearn.cluster import DBSCAN
    started = time.perf_counter()
    fitted = DBSCAN(eps=eps, min_samples=5, algorithm="brute").fit(x)
    report("dbscan", time.perf_counter() - started)
    np.save(out + "/dbscan.npy", fitted.labels_.astype(np.float32))


def lof(x, out, eps):
    from sklearn.neighbors import LocalOutlierFactor
    started = time.perf_counter()
    fitted = LocalOutlierFactor(n_neighbors=20, algorithm="brute").fit(x)
    report("lof", time.perf_counter() - started)
    np.save(out + "/lof.npy", -fitted.negative_outlier_factor_.astype(np.float64))


def iforest(x, out, eps):
    from sklearn.ensemble import IsolationForest
    started = time.perf_counter()
    IsolationForest(n_estimators=100, random_state=0).fit(x).score_samples(x)
    report("iforest", time.perf_counter() - started)


def pca(x, out, eps):
    from sklearn.decomposition import PCA
    started = time.perf_counter()
    fitted = PCA(58, random_state=0).fit(x)
    seconds = time.perf_counter() - started
    report("pca", seconds, variance=[float(v) for v in fitted.explained_variance_])


def autoencoder_of(x, torch):
    """The standardised rows, the network that is the library's default for them, and its optimiser."""
    mean, deviation = x.mean(0), x.std(0)
    deviation[deviation == 0] = 1
    rows = torch.from_numpy((x - mean) / deviation)
    d = x.shape[1]
    widths = [d] + ([w for w in (1024, 512, 256, 128, 64) if w < d] or [max(1, d // 2)])
    widths = widths + widths[-2::-1]
    layers = []
    for i, (a, b) in enumerate(zip(widths, widths[1:])):
        layers.append(torch.nn.Linear(a, b))
        if i not in (len(widths) // 2 - 1, len(widths) - 2):
            layers.append(torch.nn.ReLU())
    network = torch.nn.Sequential(*layers)
    return rows, network, torch.optim.Adam(network.parameters(), lr=3e-4)


def autoencoder(x, out, eps):
    import torch
    torch.manual_seed(0)
    # The first optimiser imports seconds of modules.
    torch.optim.Adam([torch.zeros(1, requires_grad=True)])
    started = time.perf_counter()
    rows, network, optimiser = autoencoder_of(x, torch)
    total = 0.0
    order = torch.randperm(len(rows))
    for start in range(0, len(rows), 128):
        batch = rows[order[start:start + 128]]
        optimiser.zero_grad(set_to_none=True)
        loss = torch.nn.functional.mse_loss(network(batch), batch)
        loss.backward()
        optimiser.step()
        total += loss.item() * len(batch)
    report("autoencoder", time.perf_counter() - started, torch, loss=total / len(rows))


if __name__ == "__main__":
    features, out, eps = np.load(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    for what in sys.argv[4:]:
        globals()[what](features, out, eps)
