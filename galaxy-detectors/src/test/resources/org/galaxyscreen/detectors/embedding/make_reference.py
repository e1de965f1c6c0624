"""Makes rows.npy, opentsne.npy and trustworthiness.txt: what TsneTest compares with.

Made with openTSNE 1.0.4, scikit-learn 1.9.1:  pip install openTSNE scikit-learn; python make_reference.py
"""
import numpy as np
import openTSNE
from sklearn.manifold import trustworthiness

random = np.random.default_rng(7)
centres = random.normal(size=(9, 24)) * 2.2
group = random.integers(9, size=600)
# Groups, and a curve through the space, which no plane holds without a fold.
rows = centres[group] + random.normal(size=(600, 24)) * np.linspace(1.4, 0.3, 24)
t = np.linspace(0, 4 * np.pi, 150)
rows[:150] = 0.2 * random.normal(size=(150, 24))
rows[:150, :3] += np.stack([3 * np.cos(t), 3 * np.sin(t), 0.6 * t], axis=1)
rows = rows.astype("<f4")
np.save("rows.npy", rows)

places = np.array(openTSNE.TSNE(perplexity=30, random_state=0, n_jobs=1, negative_gradient_method="bh").fit(rows))
np.save("opentsne.npy", places.astype("<f4"))
with open("trustworthiness.txt", "w") as out:
    out.write("# scikit-learn's trustworthiness of opentsne.npy: neighbours, value\n")
    for k in (5, 15):
        out.write(f"{k} {trustworthiness(rows, places.astype('<f4'), n_neighbors=k):.6f}\n")
