"""What other packages find in the simulated reviews of `galaxy-screen evaluate --simulate-review`.

    pip install scikit-learn coniferest pyod xgboost
    python review_peers.py FEATURES.npy LABELS.csv [--interesting 4] [--seeds 20] [--blocks 2]

FEATURES.npy has its ids beside it (FEATURES.csv), LABELS.csv the columns id and score. The protocol is the same: ten starters drawn from the
top 40 of the plain ranking (the mean distance to the three nearest rows, standardised; the mean of the ranks of equal blocks of columns), then
ten at a time, those that the model ranks first, up to 100 labels. Every model is given standardised columns, and PCA where it needs few of them.
"""

import argparse
import csv
import importlib.metadata
import warnings

import numpy as np
from scipy.stats import norm, rankdata
from sklearn.decomposition import PCA
from sklearn.ensemble import ExtraTreesRegressor, IsolationForest, RandomForestRegressor
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
from sklearn.linear_model import BayesianRidge
from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors
from sklearn.preprocessing import StandardScaler

STARTERS, TOP, BATCH, LABELS, HEAD = 10, 40, 10, 100, 100


def ranks(scores):
    return rankdata(scores) / len(scores)


def plain_ranking(rows, blocks):
    total = np.zeros(len(rows))
    for block in np.split(rows, blocks, axis=1):
        distances, _ = NearestNeighbors(n_neighbors=4).fit(block).kneighbors(block)
        total += ranks(distances[:, 1:].mean(axis=1))
    return total


class Model:
    """Scores all rows by the labels so far. What is looked at next may follow another score."""

    def __init__(self, name, scores):
        self.name, self.scores = name, scores


def gaussian_process(rows, components):
    few = PCA(components, random_state=0).fit_transform(rows)
    few /= few[:, 0].std()

    def scores(known, interest, seed):
        kernel = ConstantKernel(1.0) * RBF(np.sqrt(components), (0.1, 1000)) + WhiteKernel(0.3, (1e-3, 10))
        model = GaussianProcessRegressor(kernel, normalize_y=True, random_state=seed).fit(few[known], interest)
        mean, deviation = model.predict(few, return_std=True)
        best = interest.max()
        z = (mean - best) / np.maximum(deviation, 1e-9)
        improvement = (mean - best) * norm.cdf(z) + deviation * norm.pdf(z)
        return mean, improvement

    return scores


def regression(make):
    def scores(rows):
        def of(known, interest, seed):
            predicted = make(seed).fit(rows[known], interest).predict(rows)
            return predicted, predicted

        return of

    return scores


def astronomaly(rows):
    """Lochner and Bassett 2021, equation 2: alpha 1, the interest scaled to 0.1..0.95, the anomaly score 0..5 by an isolation forest."""

    def scores(known, interest, seed):
        raw = -IsolationForest(random_state=seed, n_jobs=2).fit(rows).score_samples(rows)
        anomaly = 5 * (raw - raw.min()) / (raw.max() - raw.min())
        predicted = RandomForestRegressor(n_estimators=100, random_state=seed, n_jobs=2).fit(rows[known], interest).predict(rows)
        distance, _ = NearestNeighbors(n_neighbors=1).fit(rows[known]).kneighbors(rows)
        distance = distance[:, 0] / distance.mean()
        u = 0.1 + 0.85 * predicted / 5
        made = anomaly * np.tanh(np.exp(distance) - 1 + np.arctanh(u))
        return made, made

    return scores


def forest(kind, rows, interesting):
    def scores(known, interest, seed):
        from coniferest.label import Label

        labels = np.where(interest >= interesting, Label.ANOMALY, Label.REGULAR)
        made = -kind(random_seed=seed, n_jobs=2).fit_known(rows, rows[known], labels).score_samples(rows)
        return made, made

    return scores


def xgbod(rows, interesting):
    def scores(known, interest, seed):
        from pyod.models.xgbod import XGBOD

        target = (interest >= interesting).astype(int)
        if target.min() == target.max():
            made = np.zeros(len(rows))
        else:
            model = XGBOD(random_state=seed, n_jobs=2)
            made = np.asarray(model.fit(rows[known], target).decision_function(rows), dtype=float)
        return made, made

    return scores


def review(scores, plain, interest, interesting, seed):
    random = np.random.default_rng(seed)
    known = list(random.choice(np.argsort(-plain, kind="stable")[:TOP], STARTERS, replace=False))
    while True:
        ranking, acquisition = scores(np.array(known), interest[known], seed)
        if len(known) >= LABELS:
            break
        order = np.argsort(-np.asarray(acquisition), kind="stable")
        seen = set(known)
        known += [row for row in order if row not in seen][:BATCH]
    good = interest >= interesting
    seen = np.zeros(len(interest), bool)
    seen[known] = True
    unseen = [row for row in np.argsort(-np.asarray(ranking), kind="stable") if not seen[row]]
    ranked = [row for row in known if good[row]] + unseen
    return good[known].sum(), good[ranked[:HEAD]].sum(), good[unseen[:HEAD]].sum()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("features")
    parser.add_argument("labels")
    parser.add_argument("--interesting", type=int, default=4)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--blocks", type=int, default=2)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    warnings.filterwarnings("ignore")
    rows = StandardScaler().fit_transform(np.load(given.features).astype(np.float64))
    with open(given.features.removesuffix(".npy") + ".csv", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    with open(given.labels, newline="") as file:
        by_id = {row["id"]: int(row["score"]) for row in csv.DictReader(file)}
    interest = np.array([by_id[each] for each in ids])
    plain = plain_ranking(rows, given.blocks)

    def head(scores):
        return int((interest[np.argsort(-scores, kind="stable")[:HEAD]] >= given.interesting).sum())

    versions = {name: importlib.metadata.version(name) for name in ("scikit-learn", "coniferest", "pyod", "numpy")}
    print(f"{len(rows)} objects, {(interest >= given.interesting).sum()} interesting; {versions}; {given.seeds} seeds")
    print(f"plain: three neighbours {head(plain)}"
          f", scikit-learn LOF {head(-LocalOutlierFactor(20).fit(rows).negative_outlier_factor_)}"
          f", isolation forest {head(-IsolationForest(random_state=0).fit(rows).score_samples(rows))}")
    from pyod.models.ecod import ECOD
    from pyod.models.knn import KNN

    print(f"       PyOD ECOD {head(ECOD().fit(rows).decision_scores_)}, KNN {head(KNN().fit(rows).decision_scores_)}")
    from coniferest.aadforest import AADForest
    from coniferest.pineforest import PineForest

    models = [
        Model("scikit-learn Gaussian process, EI, PCA 30", gaussian_process(rows, 30)),
        Model("scikit-learn Bayesian ridge", regression(lambda seed: BayesianRidge())(rows)),
        Model("scikit-learn extra trees", regression(
            lambda seed: ExtraTreesRegressor(200, min_samples_leaf=2, random_state=seed, n_jobs=2))(rows)),
        Model("Astronomaly's formula on scikit-learn", astronomaly(rows)),
        Model("coniferest AADForest", forest(AADForest, rows, given.interesting)),
        Model("coniferest PineForest", forest(PineForest, rows, given.interesting)),
        Model("PyOD XGBOD", xgbod(rows, given.interesting)),
    ]
    for model in models:
        if given.only not in model.name:
            continue
        found = np.array([review(model.scores, plain, interest, given.interesting, seed) for seed in range(given.seeds)])
        spread = found.std(axis=0, ddof=1) if given.seeds > 1 else np.zeros(3)
        print(f"{model.name:<44}" + "".join(f"  {mean:5.1f} ± {sd:3.1f}" for mean, sd in zip(found.mean(axis=0), spread)),
              flush=True)


if __name__ == "__main__":
    main()
