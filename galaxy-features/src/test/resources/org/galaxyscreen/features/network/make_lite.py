"""Features of EfficientNet-Lite as timm computes them, for EfficientNetLiteTest. Made with timm 1.0.31 and PyTorch 2.15.0:

    python3 make_lite.py

Parameters and images are drawn by name and seed as UntrainedWeights draws them. A file lite0.npy … lite2.npy a network: the means over the
image after blocks.1, blocks.2 and blocks.4, then what the classifier reads. The third network's image has sides that do not halve evenly.
"""

from pathlib import Path

import numpy as np
import timm
import torch

SEED = 0
SIZES = (64, 96, 100)
MASK = (1 << 64) - 1


def uniform(name, count):
    h = 0xCBF29CE484222325
    for b in name.encode():
        h = ((h ^ b) * 0x100000001B3) & MASK
    with np.errstate(over="ignore"):
        z = np.uint64((h + SEED) & MASK) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float64) / (1 << 24)


def parameter(name, shape):
    u = uniform(name, int(np.prod(shape)))
    if name.endswith("running_var"):
        v = 0.5 + u
    elif name.endswith(("running_mean", "bias")):
        v = (2 * u - 1) * 0.1
    elif len(shape) == 1:
        v = (0.5 + u) * (0.2 if name.endswith("bn3.weight") else 1)
    else:
        v = (2 * u - 1) * np.sqrt(6 / np.prod(shape[1:]))
    return torch.from_numpy(v.astype(np.float32).reshape(shape))


for i, size in enumerate(SIZES):
    network = timm.create_model(f"tf_efficientnet_lite{i}", num_classes=0).eval()
    network.load_state_dict({
        name: torch.tensor(0) if name.endswith("num_batches_tracked") else parameter(name, tuple(value.shape))
        for name, value in network.state_dict().items()
    })
    # Large numbers, so that ReLU6 cuts off a good part.
    image = torch.from_numpy((uniform("input", 3 * size * size) * 16 - 8).astype(np.float32)).reshape(1, 3, size, size)
    means, cut = [], []
    for group in (1, 2, 4):
        network.blocks[group].register_forward_hook(lambda _, __, y: means.append(y.mean((2, 3))))
    for layer in network.modules():
        if isinstance(layer, torch.nn.ReLU6):
            layer.register_forward_hook(lambda _, __, y: cut.append((y == 6).double().mean().item()))
    with torch.inference_mode():
        means.append(network(image))
    row = torch.cat(means, 1)[0].numpy()
    print(f"lite{i}: {[m.shape[1] for m in means]}, ReLU6 cuts {np.mean(cut):.1%}, norm {np.linalg.norm(row):.6g}")
    np.save(Path(__file__).with_name(f"lite{i}.npy"), row)
