#!/bin/sh
# Installs the wheel in TARGET into bare environments, with no Java in PATH: the command screens a few images, and the results are read
# as docs/tutorials/python.md shows. Usage: check-wheel.sh TARGET
set -eu
here=$(CDPATH='' cd -P "$(dirname "$0")" && pwd -P)
target=$1
work=$target/check
rm -rf "$work"
mkdir -p "$work/bin" "$work/home" "$work/run"

# What the launcher uses, and nothing else.
for tool in sh env sed readlink dirname; do
    ln -s "$(command -v "$tool")" "$work/bin/$tool"
done
bare() {
    env -i PATH="$work/bin" HOME="$work/home" "$@"
}
if bare sh -c 'command -v java'; then
    echo "check-wheel: there is a Java in PATH; nothing would be shown" >&2
    exit 1
fi

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-index "$target"/galaxy_screen-*.whl
cd "$work/run"
"$work/venv/bin/python" "$here/paint.py" cutouts
bare "$work/venv/bin/galaxy-screen" --version
bare "$work/venv/bin/galaxy-screen" screen --input cutouts --weights untrained --stage layer1 --input-size 64 --keep-features \
    --catalogue-format vot,fits --output results
if bare "$work/venv/bin/python" -m galaxy_screen screen --inptu cutouts; then
    echo "check-wheel: a mistyped option ends with status 0" >&2
    exit 1
fi

"$work/venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$here/requirements.txt"
PATH="$work/venv/bin:$work/bin" "$work/venv/bin/python" "$here/documentation.py" "$here/../../docs/tutorials/python.md"
"$work/venv/bin/python" "$here/results.py" results
rm -rf "$work"
echo "check-wheel: installed, run and read without Java"
