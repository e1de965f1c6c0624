"""What a survey's detectors cost as commands: beside the peers' own scripts, in turns on one file of features, or alone on files of more and more rows.

    pip install numpy scikit-learn faiss-cpu torch
    python scale_peers.py compare FEATURES.npy GALAXY_SCREEN ROUNDS WHAT ...
    python scale_peers.py slope GALAXY_SCREEN FEATURES.npy,MORE.npy,... WHAT ...

Both sides are processes that read the file, fit, score all rows, and write scores as CSV; GALAXY_SCREEN is the command, and WHAT some of

    iforest  100 trees of 256 rows: scikit-learn
    kmeans   ten clusters, the best of ten runs: scikit-learn; faiss by its own iterations, which are 25
    knn      the mean distance to five neighbours, exact: faiss; scikit-learn
    lof      20 neighbours, exact: faiss for the neighbours, NumPy for the factors; scikit-learn
    autoencoder  one epoch of batches of 64, a tenth of the rows held out, of the widths that are the command's default: PyTorch

and for `slope` also `dbscan`, and any of them behind `pca+`, which standardises and takes 64 principal components first.

Prints processor time (user and system, of all threads), the clock's, and the peak of resident memory, the command's mapped pages of the file included. What
compares all rows with all rows takes the peers long: with `knn/10` they look for the neighbours of a tenth of the rows alone, and ten times their time is
printed, since their work is the same for each; their start and reading are then counted ten times, too, which is seconds of minutes.

`slope` prints the peak of anonymous memory, which mapped pages of files are not a part of, read from /proc five times a second; JDK_JAVA_OPTIONS bounds the heap.
"""
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import numpy as np


def write(name, scores):
    with open(name, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["row", "score"])
        out.writerows(enumerate(scores.tolist()))


def iforest_sklearn(x, part):
    from sklearn.ensemble import IsolationForest
    return -IsolationForest(n_estimators=100, random_state=0, n_jobs=-1).fit(x).score_samples(x)


def kmeans_sklearn(x, part):
    from sklearn.cluster import KMeans
    return KMeans(n_clusters=10, n_init=10, random_state=0).fit(x).transform(x).min(axis=1)


def kmeans_faiss(x, part):
    import faiss
    kmeans = faiss.Kmeans(x.shape[1], 10, niter=25, nredo=10, seed=1, max_points_per_centroid=len(x))
    kmeans.train(x)
    return np.sqrt(kmeans.index.search(x, 1)[0][:, 0])


def neighbours_faiss(x, k, part):
    import faiss
    index = faiss.IndexFlatL2(x.shape[1])
    index.add(x)
    squares, near = index.search(x[: len(x) // part], k + 1)
    # The first is the row itself, or one that is equal to it.
    return np.sqrt(np.maximum(squares[:, 1:], 0)), near[:, 1:]


def knn_faiss(x, part):
    return neighbours_faiss(x, 5, part)[0].mean(axis=1)


def knn_sklearn(x, part):
    from sklearn.neighbors import NearestNeighbors
    found = NearestNeighbors(n_neighbors=6, algorithm="brute", n_jobs=-1).fit(x).kneighbors(x[: len(x) // part])
    return found[0][:, 1:].mean(axis=1)


def lof_faiss(x, part):
    distances, near = neighbours_faiss(x, 20, part)
    near = np.minimum(near, len(distances) - 1)
    reach = np.maximum(distances, distances[near, -1])
    density = 1 / (reach.mean(axis=1) + 1e-10)
    return density[near].mean(axis=1) / density


def lof_sklearn(x, part):
    if part > 1:
        raise SystemExit("scikit-learn's LOF has no part")
    from sklearn.neighbors import LocalOutlierFactor
    return -LocalOutlierFactor(n_neighbors=20, algorithm="brute", n_jobs=-1).fit(x).negative_outlier_factor_


def autoencoder_torch(x, part):
    import torch
    from detector_peers import autoencoder_of
    torch.manual_seed(0)
    rows, network, optimiser = autoencoder_of(x, torch)
    learning = torch.randperm(len(rows))[len(rows) // 10:]
    for start in range(0, len(learning), 64):
        batch = rows[learning[start:start + 64]]
        optimiser.zero_grad(set_to_none=True)
        torch.nn.functional.mse_loss(network(batch), batch).backward()
        optimiser.step()
    with torch.no_grad():
        return torch.cat([((network(some) - some) ** 2).mean(1) for some in rows.split(4096)]).numpy()


OPTIONS = {
    "iforest": ["--detector", "iforest:trees=100"],
    "kmeans": ["--detector", "kmeans", "--k", "10", "--restarts", "10"],
    "knn": ["--detector", "knn:neighbours=5"],
    "lof": ["--detector", "lof:neighbours=20"],
    "dbscan": ["--detector", "dbscan"],
    "autoencoder": ["--detector", "autoencoder", "--epochs", "1"],
}
PCA = ["--standardise", "--pca", "64"]


def anonymous(process):
    """MB of a process's own memory now; 0 where it has ended."""
    try:
        with open(f"/proc/{process}/status") as status:
            return next((int(line.split()[1]) / 1024 for line in status if line.startswith("RssAnon:")), 0)
    except OSError:
        return 0


def watch(process, ended, most):
    while not ended.wait(0.2):
        most[0] = max(most[0], anonymous(process))


def measured(command):
    """Processor seconds, seconds, and MB, resident and anonymous, of a process and those it waited for; anonymous of the process alone."""
    started = time.perf_counter()
    ended, most = threading.Event(), [0]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        threading.Thread(target=watch, args=(process.pid, ended, most), daemon=True).start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        ended.set()
        if status:
            log.seek(0)
            raise SystemExit(f"{command}: {log.read().decode()}")
    return usage.ru_utime + usage.ru_stime, seconds, usage.ru_maxrss / 1024, most[0]


def compare(features, command, rounds, names):
    from importlib.metadata import version
    packages = {"sklearn": "scikit-learn", "faiss": "faiss-cpu", "torch": "torch"}
    print("| what | peer | processor time, s: ours | peer | ratio | s on the clock: ours | peer | MB: ours | peer |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            what, _, part = name.partition("/")
            part = int(part or 1)
            ours, theirs = [], {}
            peers = [peer for peer in packages if f"{what}_{peer}" in globals() and not (part > 1 and f"{what}_{peer}" == "lof_sklearn")]
            for turn in range(rounds):
                out = f"{folder}/ours-{what}-{turn}.csv"
                ours.append(measured([command, "detect", "--features", features, *OPTIONS[what], "--output", out]))
                for peer in peers:
                    of = measured([sys.executable, __file__, "peer", features, f"{what}_{peer}", str(part), f"{folder}/{peer}.csv"])
                    theirs.setdefault(peer, []).append((of[0] * part, of[1] * part, of[2]))
            mine = [statistics.median(column) for column in zip(*ours)]
            for peer, runs in theirs.items():
                its = [statistics.median(column) for column in zip(*runs)]
                print(f"| {name} | {packages[peer]} {version(packages[peer])} | {mine[0]:.1f} | {its[0]:.1f} | {its[0] / mine[0]:.1f} | "
                      f"{mine[1]:.1f} | {its[1]:.1f} | {mine[2]:.0f} | {its[2]:.0f} |", flush=True)


def slope(command, files, names):
    print("| what | rows | processor time, s | s on the clock | MB of its own |")
    print("| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            pca, _, what = name.rpartition("+")
            for file in files:
                rows = np.load(file, mmap_mode="r").shape
                options = (PCA if pca else []) + OPTIONS[what]
                out = f"{folder}/{what}-{rows[0]}.csv"
                processor, seconds, _, own = measured([command, "detect", "--features", file, *options, "--output", out])
                print(f"| {name} | {rows[0]:,} × {rows[1]} | {processor:.1f} | {seconds:.1f} | {own:.0f} |", flush=True)
                os.remove(out)


if __name__ == "__main__":
    if sys.argv[1] == "peer":
        rows = np.ascontiguousarray(np.load(sys.argv[2]), np.float32)
        write(sys.argv[5], globals()[sys.argv[3]](rows, int(sys.argv[4])))
    elif sys.argv[1] == "slope":
        slope(sys.argv[2], sys.argv[3].split(","), sys.argv[4:])
    else:
        compare(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5:])
