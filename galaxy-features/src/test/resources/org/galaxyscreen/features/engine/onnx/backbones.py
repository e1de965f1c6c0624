"""Backbones exported as docs/howto/choose-backbone.md says, with random weights, and their features by PyTorch, for OnnxBackbonesInteropTest.

    python3 backbones.py OUT

OUT receives the models (N.onnx), images (ID.png), and for each network and image the features (N-ID.f4). Prints a line a network: its name,
the preprocessing, the input size.
"""

import sys
from pathlib import Path

import numpy as np
import timm
import torch
from PIL import Image

OUT = Path(sys.argv[1])
IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
CLIP = ([0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711])
# name, preprocessing, resize, crop, filter, mean and deviation, timm's options
NETWORKS = [
    ("convnext_pico", "imagenet", 256, 224, Image.BICUBIC, *IMAGENET, {}),
    ("vit_small_patch14_dinov2", "imagenet", 272, 238, Image.BICUBIC, *IMAGENET, {"img_size": 238}),
    ("efficientnet_b0", "zoobot", 224, 224, Image.BILINEAR, [0, 0, 0], [1, 1, 1], {}),
    ("vit_tiny_patch16_224", "clip", 224, 224, Image.BICUBIC, *CLIP, {}),
]

rng = np.random.default_rng(3)
images = []
for i, (width, height) in enumerate(((300, 260), (171, 171), (240, 320))):
    y, x = np.mgrid[:height, :width]
    glow = np.exp(-((x - width / 2) ** 2 + (y - height / 2.2) ** 2) / (2 * (20 + 15 * i) ** 2))
    pixels = np.clip(rng.normal(20, 6, (height, width, 3)) + 200 * glow[..., None] * (1, 0.8, 0.6), 0, 255).astype(np.uint8)
    images.append(Image.fromarray(pixels))
    images[-1].save(OUT / f"{i}.png")

torch.manual_seed(0)
for n, (name, preprocessing, resize, crop, how, mean, std, options) in enumerate(NETWORKS):
    model = timm.create_model(name, pretrained=False, num_classes=0, **options).eval()
    torch.onnx.export(model, torch.zeros(2, 3, crop, crop), OUT / f"{n}.onnx", input_names=["images"], output_names=["features"],
                      dynamic_axes={"images": {0: "n"}, "features": {0: "n"}}, dynamo=False)
    for i, image in enumerate(images):
        shorter = min(image.size)
        image = image.resize([int(resize * side / shorter) if side > shorter else resize for side in image.size], how)
        left, top = (round((side - crop) / 2) for side in image.size)
        pixels = np.asarray(image.crop((left, top, left + crop, top + crop)), dtype=np.float32) / np.float32(255)
        x = (pixels - np.float32(mean)) / np.float32(std)
        with torch.inference_mode():
            model(torch.from_numpy(x.transpose(2, 0, 1)[None].copy())).numpy().astype("<f4").tofile(OUT / f"{n}-{i}.f4")
    print(name, preprocessing, crop)
