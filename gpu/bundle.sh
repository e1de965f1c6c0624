#!/usr/bin/env bash
# Makes .gpu/: all that GpuCheck needs on a machine that has a GPU, Python with PyTorch and NVIDIA's wheels, and neither Java nor
# Maven nor a network. Needs no GPU. There: bash .gpu/run.sh results.md
#
#   gpu/bundle.sh [galaxy-benchmarks.jar]     without a jar, it is built
#
# JAVA_RUNTIME names the JDK whose runtime is bundled, Eclipse Temurin 25 by default: distributions' own want their system's
# zlib and more. NVRTC names libnvrtc.so; without it, it is fetched from Python's package index, of the CUDA that drivers from 580
# on know.
set -eu
cd "$(dirname "$0")/.."
target=.gpu
limit_mb=45

jar=${1:-galaxy-benchmarks/target/galaxy-benchmarks.jar}
if [ $# -eq 0 ]; then
    ./mvnw -q package -DskipTests -pl galaxy-benchmarks -am
fi

runtime=${JAVA_RUNTIME:-}
if [ -z "$runtime" ]; then
    runtime=$(ls -d /usr/lib/jvm/temurin-25-jdk* /opt/java/temurin-25* 2>/dev/null | head -n 1 || true)
fi
if [ ! -x "$runtime/bin/jlink" ]; then
    echo "no jlink in '$runtime'; JAVA_RUNTIME must name a JDK, Eclipse Temurin 25 for example" >&2
    exit 1
fi

rm -rf "$target"
mkdir -p "$target"
echo "runtime of $("$runtime/bin/java" -version 2>&1 | sed -n 2p)"
"$runtime/bin/jlink" --add-modules java.base,java.logging,java.management,jdk.unsupported \
    --no-header-files --no-man-pages --strip-debug --vm server --compress zip-9 \
    --output "$target/runtime"
# Whatever wants more of the system than its C library could not start on a bare one.
foreign=$(find "$target/runtime" -name '*.so' -o -path '*/bin/*' -type f | while read -r file; do
    readelf -d "$file" 2>/dev/null | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p'
done | sort -u | grep -vE '^(ld-linux.*|lib(c|m|dl|rt|pthread)\.so\..*)$' | while read -r name; do
    find "$target/runtime" -name "$name" | grep -q . || echo "$name"
done)
if [ -n "$foreign" ]; then
    echo "this runtime needs the system's" $foreign "; name another JDK in JAVA_RUNTIME" >&2
    exit 1
fi

tar -C "$target" -czf "$target/runtime.tar.gz" runtime
rm -rf "$target/runtime"

# Of the jar with everything in it, what the CUDA engine needs: of 250 MB, 5.
python3 - "$jar" "$target/gpu-check.jar" <<'PYTHON'
import re, sys, zipfile

wanted = re.compile(
    r"org/galaxyscreen/|org/slf4j/|com/fasterxml/jackson/|org/jspecify/|simplelogger\.properties$"
    r"|org/bytedeco/javacpp/|org/bytedeco/cuda/(?:[^/]*$|presets/|global/|cudart/|cudnn/|cublas/|nvrtc/)"
    r"|org/bytedeco/cuda/linux-x86_64/libjni(?:cudart|cudnn|cublas|nvrtc)\.so$|META-INF/services/org\.(?:slf4j|galaxyscreen)\.")
unwanted = re.compile(r"org/bytedeco/javacpp/(?!linux-x86_64/)[a-z]+-[^/]+/|.*/jmh_generated/")
with zipfile.ZipFile(sys.argv[1]) as all, zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as few:
    for entry in all.infolist():
        if wanted.match(entry.filename) and not unwanted.match(entry.filename) and not entry.is_dir():
            few.writestr(entry, all.read(entry), zipfile.ZIP_DEFLATED, 9)
PYTHON

# What the processor computes, with the whole jar.
java -Xmx3g -cp "$jar" org.galaxyscreen.benchmarks.GpuCheck "$target/data" prepare

nvrtc=${NVRTC:-}
if [ -z "$nvrtc" ]; then
    venv=$(mktemp -d)
    trap 'rm -rf "$venv"' EXIT
    python3 -m venv "$venv"
    "$venv/bin/pip" -q install --disable-pip-version-check 'nvidia-cuda-nvrtc==13.0.*'
    nvrtc=$(find "$venv" -name 'libnvrtc.so.*' | head -n 1)
fi
python3 gpu/compile_kernels.py "$nvrtc" \
    galaxy-features/src/main/resources/org/galaxyscreen/features/engine/cuda/kernels.cu "$target/kernels" sm_80 sm_90

install -m 755 gpu/run.sh "$target/run.sh"
size_mb=$(du -sm --apparent-size "$target" | cut -f 1)
du -sh --apparent-size "$target"/*
echo "$target: $size_mb MB"
if [ "$size_mb" -ge "$limit_mb" ]; then
    echo "under $limit_mb MB expected" >&2
    exit 1
fi
