"""Starts the command with the Java runtime that lies beside it."""

import os
import subprocess
import sys
from pathlib import Path

BUNDLE = Path(__file__).resolve().parent / "bundle"


def main():
    windows = os.name == "nt"
    launcher = BUNDLE / "galaxy-screen" / "bin" / ("galaxy-screen.cmd" if windows else "galaxy-screen")
    if not launcher.exists():
        sys.exit(
            "galaxy-screen: this installation has no command, as one from the sources has not; install a wheel, "
            "or build one: ./mvnw package -DskipTests -Pwheel"
        )
    environment = {**os.environ, "JAVA_HOME": str(BUNDLE / "runtime")}
    command = [str(launcher), *sys.argv[1:]]
    if windows:
        sys.exit(subprocess.run(command, env=environment).returncode)
    # In place of Python, so that signals and the exit status are the command's.
    os.execve(launcher, command, environment)
