"""Writes systematics.txt: what scipy says of the survey that SystematicsTest makes. Run: python make_systematics.py > systematics.txt"""

import numpy as np
import scipy
from scipy import stats

N = 600
i = np.arange(1, N + 1)
u = i * 0.6180339887498949 % 1
v = i * 0.7548776662466927 % 1
w = i * 0.5698402909980532 % 1
seeing = 0.7 + 0.8 * v
depth = np.floor(6 * w)
tile = np.floor(7 * (i * 0.32471795724474602 % 1))
visits = np.floor(4 * (i * 0.9195620 % 1))
score = u + 0.25 * v + 0.05 * depth + 0.15 * (tile == 3)
coarse = np.floor(10 * score) / 10
flagged = score > 1.2


def line(name, *values):
    print(name, *(repr(float(x)) for x in values))


print("# scipy", scipy.__version__, "numpy", np.__version__)
line("flagged", flagged.sum())
line("spearman-seeing", *stats.spearmanr(score, seeing))
line("spearman-depth", *stats.spearmanr(score, depth))
line("spearman-coarse", *stats.spearmanr(coarse, depth))
line("ks-seeing", *stats.ks_2samp(seeing[flagged], seeing[~flagged], method="exact"))
line("ks-depth", stats.ks_2samp(depth[flagged], depth[~flagged]).statistic)
line("kruskal-tile", *stats.kruskal(*(score[tile == t] for t in np.unique(tile))))
line("kruskal-coarse", *stats.kruskal(*(coarse[tile == t] for t in np.unique(tile))))
table = np.array([[(flagged & (tile == t)).sum(), (~flagged & (tile == t)).sum()] for t in np.unique(tile)])
chi2 = stats.chi2_contingency(table, correction=False)
line("chi2-tile", chi2.statistic, chi2.pvalue)
line("cramer-tile", stats.contingency.association(table, method="cramer"))

# By permutations of scipy's own: p without a limiting distribution.
rng = np.random.default_rng(1)


def permuted(statistic, seen, count=20000):
    return (1 + sum(statistic(rng.permutation(flagged)) >= seen - 1e-12 for _ in range(count))) / (count + 1)


def distance_of(column):
    levels = np.unique(column)
    sizes = np.array([(column == d).sum() for d in levels])

    def distance(mask):
        own = np.array([(mask & (column == d)).sum() for d in levels])
        return np.abs(np.cumsum(own) / own.sum() - np.cumsum(sizes - own) / (sizes - own).sum()).max()

    return distance


for name, column in (("depth", depth), ("visits", visits)):
    of = distance_of(column)
    line("permuted-ks-" + name, of(flagged), permuted(of, of(flagged)))
few = score > np.sort(score)[-11]
rate = few.mean()


def few_chi2(mask):
    own = np.array([(mask & (tile == t)).sum() for t in np.unique(tile)])
    all_ = np.array([(tile == t).sum() for t in np.unique(tile)])
    return ((own - all_ * rate) ** 2 / (all_ * rate * (1 - rate))).sum()


flagged = few
line("few", few.sum(), few_chi2(few), permuted(few_chi2, few_chi2(few)))
line("wilson", *stats.binomtest(7, 120).proportion_ci(method="wilson"))
line("wilson-none", *stats.binomtest(0, 30).proportion_ci(method="wilson"))
line("wilson-all", *stats.binomtest(30, 30).proportion_ci(method="wilson"))
p = np.array([0.003, 0.04, 0.0001, 0.2, 0.04, 0.9])
order = np.argsort(p, kind="stable")
holm = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p)))).clip(max=1)
adjusted = np.empty_like(p)
adjusted[order] = holm
line("holm", *adjusted)
