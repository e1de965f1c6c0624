"""Leaves other platforms' natives out of jars of ONNX Runtime. Usage: only_this_platform.py JAR..."""

import os
import platform
import sys
import zipfile

NATIVES = "ai/onnxruntime/native/"
SYSTEM = {"Linux": "linux", "Darwin": "osx", "Windows": "win"}[platform.system()]
PROCESSOR = {"x86_64": "x64", "AMD64": "x64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())

for jar in sys.argv[1:]:
    with zipfile.ZipFile(jar) as whole, zipfile.ZipFile(jar + ".part", "w", zipfile.ZIP_DEFLATED) as part:
        for entry in whole.infolist():
            name = entry.filename
            ours = name.startswith(f"{NATIVES}{SYSTEM}-{PROCESSOR}/") and ".dSYM/" not in name
            if not name.startswith(NATIVES) or ours:
                part.writestr(entry, whole.read(entry))
    os.replace(jar + ".part", jar)
