#!/bin/sh
# Makes a Debian package of the command with a Java runtime, by jpackage, unpacks it and runs it without Java in PATH.
# Usage: deb.sh VERSION DISTRIBUTION JAVA-HOME TARGET. Needs fakeroot, dpkg-deb and objcopy.
set -eu
here=$(CDPATH='' cd -P "$(dirname "$0")" && pwd -P)
version=$(echo "$1" | sed 's/-SNAPSHOT$//') distribution=$2 java=$3 target=$4

rm -rf "$target"
mkdir -p "$target"
jar=$(basename "$distribution"/lib/galaxy-cli-*.jar)
"$java/bin/jpackage" --type deb --name galaxy-screen --app-version "$version" --input "$distribution/lib" --main-jar "$jar" \
    --main-class org.galaxyscreen.cli.Main --java-options --enable-native-access=ALL-UNNAMED \
    --add-modules "$(cat "$here/java-modules")" --jlink-options "--strip-debug --no-man-pages --no-header-files" \
    --license-file "$distribution/LICENSE" --description "Finds the odd objects in galaxy surveys" \
    --vendor "The Galaxy Screen authors" --linux-app-category science --dest "$target"

dpkg-deb -x "$target"/galaxy-screen_*.deb "$target/unpacked"
env -i PATH=/nowhere "$target/unpacked/opt/galaxy-screen/bin/galaxy-screen" --version
rm -rf "$target/unpacked"
ls -l "$target"
