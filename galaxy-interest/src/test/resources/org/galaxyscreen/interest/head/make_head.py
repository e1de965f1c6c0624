"""Makes head.tsv: rows, labels, and what scikit-learn and mord learn from them. Needs numpy, scikit-learn 1.7 and mord 0.7."""

import mord
import numpy
from sklearn.calibration import _sigmoid_calibration
from sklearn.linear_model import LogisticRegression

random = numpy.random.default_rng(7)
n, d = 90, 6
rows = random.normal(size=(n, d)).astype(numpy.float32)
rows[:, 3] = rows[:, 2] * numpy.float32(0.5)  # rank-deficient
rows[11] = rows[10]  # copied
direction = numpy.array([1.5, -1, 0.5, 0, 0.2, 0])
along = rows @ direction + random.logistic(size=n)
labels = numpy.digitize(along, [-1.5, -0.5, 0.5, 1.2, 2.2])
interesting = labels >= 4

with open("head.tsv", "w") as out:

    def write(name, values):
        print(name, *(repr(float(value)) for value in numpy.ravel(values)), sep="\t", file=out)

    write("rows", rows)
    write("labels", labels)
    for alpha in (0.1, 1, 100):
        # C multiplies the sum of the losses.
        logistic = LogisticRegression(C=1 / alpha, tol=1e-12, max_iter=100_000).fit(rows.astype(float), interesting)
        write(f"logistic {alpha}", [*logistic.coef_[0], -logistic.intercept_[0]])
        ordinal = mord.LogisticAT(alpha=alpha, max_iter=100_000).fit(rows.astype(float), labels)
        write(f"ordinal {alpha}", [*ordinal.coef_, *ordinal.theta_])
    decisions = along - 2 + random.normal(size=n)
    a, b = _sigmoid_calibration(decisions, interesting)
    write("decisions", decisions)
    write("sigmoid", [-a, -b])
