#!/bin/sh
# Makes the wheel of this platform: the Python package, the distribution of the command, and a Java runtime with the modules it needs.
# Usage: build-wheel.sh VERSION DISTRIBUTION JAVA-HOME TARGET
# The wheel is left in TARGET. Needs Python 3.9 or newer with venv, and PyPI.
set -eu
here=$(CDPATH='' cd -P "$(dirname "$0")" && pwd -P)
version=$1 distribution=$2 java=$3 target=$4
environment=$target/environment
staged=$target/staged

rm -rf "$staged" "$target"/*.whl
mkdir -p "$staged"
cp -R "$here/galaxy_screen" "$here/pyproject.toml" "$here/README.md" "$here/../LICENSE" "$here/../NOTICE" "$staged"
bundle=$staged/galaxy_screen/bundle
mkdir "$bundle"
cp -R "$distribution" "$bundle/galaxy-screen"
"$java/bin/jlink" --module-path "$java/jmods" --add-modules "$(cat "$here/../packaging/java-modules")" --strip-debug --no-header-files --no-man-pages \
    --compress=2 --output "$bundle/runtime"
echo "$version" | sed 's/-SNAPSHOT$/.dev0/' > "$staged/VERSION"

if ! cmp -s "$here/requirements.txt" "$environment/requirements.txt"; then
    rm -rf "$environment"
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$environment/requirements.txt"
fi
# ONNX Runtime's jar has the natives of all platforms, of which a wheel needs one.
"$environment/bin/python" "$here/only_this_platform.py" "$bundle"/galaxy-screen/lib/onnxruntime-*.jar
# PyPI asks for manylinux_2_17_x86_64, say, which holds for a JDK built against a glibc that old, as Temurin's; not for Debian's own.
platform=${GALAXY_SCREEN_WHEEL_PLATFORM:-$("$environment/bin/python" -c 'import sysconfig; print(sysconfig.get_platform())')}
"$environment/bin/python" -m build --quiet --wheel --no-isolation --config-setting=--build-option=--plat-name="$platform" \
    --outdir "$target" "$staged" >"$target/build.log" 2>&1 || { cat "$target/build.log" >&2; exit 1; }
rm -rf "$staged"
ls -l "$target"/*.whl
