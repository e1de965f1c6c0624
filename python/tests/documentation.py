"""Runs the Python and the commands of a page in order, in the folder of a screening's results. Usage: documentation.py PAGE"""

import re
import subprocess
import sys

import numpy as np

# What the page takes for given.
names = {"my_features": np.random.default_rng(0).normal(size=(30, 4)), "ids": [f"g{i:03}" for i in range(30)]}
python = commands = 0
with open(sys.argv[1], encoding="utf-8") as page:
    for language, text in re.findall(r"```(\w+)\n(.*?)```", page.read(), re.DOTALL):
        if language == "python":
            exec(compile(text, sys.argv[1], "exec"), names)
            python += 1
        elif language == "sh":
            for line in text.splitlines():
                # A network of one's own is not at hand, and what is installed is installed.
                if line.startswith("galaxy-screen ") and "--onnx" not in line:
                    line = line.replace("--features features.npy", "--features results/features.npy")
                    subprocess.run(line.split(), check=True)
                    commands += 1
assert python >= 6 and commands >= 2, (python, commands)
assert list(names["scores"].columns) == ["row", "id", "score", "flag"]
assert len(names["features"]) == len(names["objects"]) == 24
print(f"{sys.argv[1]}: {python} pieces of Python and {commands} commands ran")
