#!/usr/bin/env bash
# Rehearses .gpu/ on a machine without a GPU, in a root with nothing but the bundle, the C and C++ libraries, Debian's Python and the few
# programs that run.sh calls; no Java. As root, with g++ and nm:
#
#   gpu/rehearse.sh [FOLDER]      FOLDER has NVIDIA's wheels (the folder nvidia in it); without it, they are fetched from Python's index
#
# It ends with status 0 if run.sh gets as far as "there is no NVIDIA driver"; if all that the engine calls is in NVIDIA's libraries;
# if their NVRTC compiles the kernels for 8.0 and 9.0; if their cuDNN has plans for each convolution on an A100 and an H100; and if,
# over libraries that only pretend, each step comes to its end or to its limit, and nothing fails to run. KEEP=1 keeps what was said.
set -eu
cd "$(dirname "$0")/.."
bundle=$PWD/.gpu
fakes=$PWD/galaxy-features/src/test/cuda
kernels=$PWD/galaxy-features/src/main/resources/org/galaxyscreen/features/engine/cuda/kernels.cu
work=$(mktemp -d)
trap 'if [ -n "${KEEP:-}" ]; then echo "kept: $work"; else rm -rf "$work"; fi' EXIT
root=$work/root

wheels=${1:-}
if [ -z "$wheels" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" -q install --disable-pip-version-check 'nvidia-cuda-runtime==13.0.*' 'nvidia-cublas==13.*' \
        'nvidia-cuda-nvrtc==13.0.*' 'nvidia-nvjitlink==13.0.*' 'nvidia-cudnn-cu13==9.19.*'
    wheels=$(echo "$work"/venv/lib/python3*/site-packages)
fi

# ---- the root

copy() {
    for file in "$@"; do
        mkdir -p "$root$(dirname "$file")"
        cp -L "$file" "$root$file"
        ldd "$file" 2>/dev/null | grep -oE '/[^ ]+' | while read -r library; do
            mkdir -p "$root$(dirname "$library")"
            [ -e "$root$library" ] || cp -L "$library" "$root$library"
        done
    done
}
copy /bin/bash /usr/bin/env /usr/bin/dirname /usr/bin/mktemp /bin/rm /bin/tar /bin/gzip /bin/grep /usr/bin/python3
# The C and C++ libraries, whole.
for name in libdl.so.2 libm.so.6 libpthread.so.0 librt.so.1 libgcc_s.so.1 libstdc++.so.6; do
    copy "$(gcc -print-file-name="$name")"
done
version=$(/usr/bin/python3 -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
mkdir -p "$root/usr/lib/python3/dist-packages/nvidia" "$root"/{tmp,proc,gpu,fakes,stub}
cp -r "/usr/lib/$version" "$root/usr/lib/"
ln -s bash "$root/bin/sh"
cp -r "$bundle/." "$root/gpu"
bash "$fakes/build_fakes.sh" "$root/fakes" "$bundle/kernels"
# The driver's name, and nothing in it: cuDNN's heuristics need no more.
echo | g++ -x c++ - -shared -Wl,-soname,libcuda.so.1 -o "$root/stub/libcuda.so.1"
if [ -n "$(find "$root" -name 'java*' -path '*/bin/*')" ]; then
    echo "there is a Java in the root" >&2
    exit 1
fi

# Runs a command line in the root, with or without the wheels.
inside() {
    unshare --mount bash -c '
        root=$1; wheels=$2; shift 2
        mount -t proc proc "$root/proc"
        if [ -n "$wheels" ]; then mount --bind "$wheels/nvidia" "$root/usr/lib/python3/dist-packages/nvidia"; fi
        exec chroot "$root" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/tmp LANG=C.UTF-8 "$@"' bash "$root" "$@"
}
failed=0
verdict() {
    echo "$1: $2"
    if [ "$2" != yes ]; then
        failed=1
    fi
}
yes_if() {
    if "$@" > /dev/null; then echo yes; else echo no; fi
}

# ---- as far as the driver

inside "$wheels" bash /gpu/run.sh /tmp/driver.md > "$work/driver.log" 2>&1 || true
verdict "with NVIDIA's libraries, every step says that there is no driver" \
    "$(yes_if [ "$(grep -c 'there is no NVIDIA driver (libcuda.so.1)' "$work/driver.log")" -ge 7 ])"

# ---- symbols

mkdir "$work/jar"
(cd "$work/jar" && python3 -m zipfile -e "$bundle/gpu-check.jar" .)
find "$work/jar" -name 'libjni*.so' -exec nm -D --undefined-only {} + | sed -n 's/.* U \([^@]*\).*/\1/p' \
    | grep -E '^(cuda|cudnn|cublas|nvrtc)' | sort -u > "$work/bound"
find "$wheels/nvidia/" -name '*.so*' -exec nm -D --defined-only {} + 2>/dev/null | sed -n 's/^[0-9a-f]* [A-Za-z] \([^@]*\).*/\1/p' \
    | sort -u > "$work/defined"
comm -23 "$work/bound" "$work/defined" > "$work/missing"
find "$work/jar/org/galaxyscreen" -name '*.class' -exec grep -aohE '(cuda|cudnn|cublas|nvrtc)[A-Za-z0-9_]+' {} + | sort -u > "$work/named"
echo "functions that the presets bind: $(wc -l < "$work/bound"), of which these libraries lack: $(wc -l < "$work/missing")"
verdict "what the engine calls is in NVIDIA's libraries" "$(yes_if [ -z "$(comm -12 "$work/missing" "$work/named")" ])"

# ---- kernels

nvrtc=$(find "$wheels/nvidia/" -name 'libnvrtc.so.*' | head -n 1)
python3 gpu/compile_kernels.py "$nvrtc" "$kernels" "$work/kernels" sm_80 sm_90 || true
verdict "NVRTC compiles the kernels for 8.0 and 9.0" "$(yes_if [ "$(find "$work/kernels" -name '*.cubin' | wc -l)" -eq 6 ])"

# ---- cuDNN's plans

inside "$wheels" env LD_LIBRARY_PATH=/stub bash /gpu/run.sh /tmp/plans.md plans > "$work/plans.log" 2> /dev/null || true
grep '^= ' "$work/plans.log" || tail -n 5 "$work/plans.log"
verdict "cuDNN has plans for each convolution on an A100 and an H100" \
    "$(yes_if [ "$(grep -c '| met |' "$work/plans.log")" -eq 18 ])"

# ---- all steps

inside "" env LD_LIBRARY_PATH=/fakes bash /gpu/run.sh /tmp/fakes.md > "$work/fakes.log" 2>&1 || true
sed -n '/^| what | figure/,$p' "$work/fakes.log"
# A busy machine of few cores may need longer than a step is given, which is no fault.
for step in versions layers correctness throughput kernels stress; do
    verdict "over fakes, $step comes to its end or to its limit" \
        "$(yes_if grep -E "^\| $step \|.*\| (done|cut off after .*) \|" "$work/fakes.log")"
done
verdict "over fakes, nothing fails to run" "$(yes_if [ -z "$(grep '| to run | missed |' "$work/fakes.log")" ])"
verdict "over fakes, pytorch says that there is none" "$(yes_if grep -E "No module named '(numpy|torch)'" "$work/fakes.log")"
exit $failed
