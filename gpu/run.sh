#!/usr/bin/env bash
# Runs GpuCheck where there is a GPU, Python with NVIDIA's wheels, and nothing else: run.sh [RESULTS [STEP]]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
results=${1:-gpu-check.md}

# Python's packages, where PyTorch has NVIDIA's libraries, before what the system has; the driver's usual places last.
wheels=$(python3 -c '
import glob, os, sys
print(":".join(p for f in sys.path if f for p in sorted(glob.glob(os.path.join(f, "nvidia", "*", "lib")))))' || true)
export LD_LIBRARY_PATH="$wheels:${LD_LIBRARY_PATH:-}:/usr/local/nvidia/lib64:/usr/local/nvidia/lib"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -C "$work" -xzf "$here/runtime.tar.gz"
"$work/runtime/bin/java" -Xmx1g --enable-native-access=ALL-UNNAMED -Djava.io.tmpdir="$work" \
    -Dorg.galaxyscreen.cuda.kernels="$here/kernels" \
    -cp "$here/gpu-check.jar" org.galaxyscreen.benchmarks.GpuCheck "$here/data" "$results" ${2:+"$2"}
