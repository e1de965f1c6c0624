"""Makes mgcls.npy and mgcls.csv, the small benchmark of SmallBenchmarkTest.

The MeerKAT Galaxy Cluster Legacy Survey's 1,031 extended sources, scored 1 to 5 by an astronomer: Lochner and Rudnick 2025
(arXiv:2411.04188), MichelleLochner/mgcls.protege, BSD-3-Clause. The input has, for each image, the outputs of layer2 of ResNet-50
(torchvision's IMAGENET1K_V1) pooled by mean (512) and by maximum (512), averaged over the eight rotations and reflections.

Each half is standardised, reduced to 64 principal components and turned by a random rotation, so that all columns vary about
alike and distances are kept; then scaled to 16 bits.

    python mgcls.py features.npy catalogue.csv
"""
import csv
import sys

import numpy as np

features = np.load(sys.argv[1]).astype(np.float64)
with open(sys.argv[2]) as file:
    rows = list(csv.DictReader(file))
random = np.random.RandomState(0)
halves = []
for half in features[:, :512], features[:, 512:]:
    z = (half - half.mean(0)) / half.std(0)
    u, s, _ = np.linalg.svd(z, full_matrices=False)
    rotation, _ = np.linalg.qr(random.randn(64, 64))
    halves.append(u[:, :64] * s[:64] @ rotation)
columns = np.hstack(halves)
np.save("mgcls.npy", np.round(columns / np.abs(columns).max() * 32767).astype("<i2"))
with open("mgcls.csv", "w") as file:
    file.write("id,score\n")
    file.writelines(f"{row['id']},{row['score']}\n" for row in rows)
