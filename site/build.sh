#!/bin/sh
# Builds the site of docs/ into target/site, by Sphinx in an environment of its own, and puts the Javadoc beside it.
# Any warning, as of a link that leads nowhere, fails the build. Usage: build.sh JAVADOC-FOLDER
set -eu
root=$(CDPATH='' cd -P "$(dirname "$0")/.." && pwd -P)
environment=$root/target/site-environment
site=$root/target/site

if ! cmp -s "$root/site/requirements.txt" "$environment/requirements.txt"; then
    rm -rf "$environment"
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$root/site/requirements.txt"
    cp "$root/site/requirements.txt" "$environment/requirements.txt"
fi
rm -rf "$site"
mkdir -p "$site"
cp -R "$1" "$site/javadoc"
"$environment/bin/sphinx-build" -q -W --keep-going -E -b html -c "$root/site" -d "$root/target/site-doctrees" "$root/docs" "$site"
test -f "$site/javadoc/index.html"
