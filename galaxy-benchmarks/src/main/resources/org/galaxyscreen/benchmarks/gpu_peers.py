"""ResNet-50 by PyTorch on a GPU: gpu_peers.py WEIGHTS.safetensors PIXELS SECONDS BATCH...; gpu_check.py lies beside it.

PIXELS are bytes, 224 x 224 x 3 an image. Channels last, TF32 off. Prints one line of JSON for each precision, way and batch:
images a second with the images already on the GPU, and with bytes copied there from pinned memory while the batch before is
computed, normalised there and the features copied back; and the features of PIXELS, as files beside it.
"""
import json
import os
import sys

import numpy as np
import torch

from gpu_check import fed, network, rate

MEAN, DEVIATION = 0.45, 0.225


def prepare(pixels, dtype):
    return ((pixels.permute(0, 3, 1, 2).float() / 255 - MEAN) / DEVIATION).to(dtype)


def main():
    weights, seconds = sys.argv[1], float(sys.argv[3])
    held = np.fromfile(sys.argv[2], np.uint8).reshape(-1, 224, 224, 3)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    for name, dtype in (("fp32", torch.float32), ("fp16", torch.float16), ("bf16", torch.bfloat16)):
        model = network(weights, dtype)
        for compiled in (False, True) if name == "bf16" else (False,):
            way = name + (" compiled" if compiled else "")

            def first(pixels):
                return prepare(pixels, dtype)

            def made():
                """Anew for each batch, and for that alone: compiled for any batch, PyTorch is slower at each."""
                if not compiled:
                    return model, first
                torch.compiler.reset()
                return (torch.compile(model, mode="reduce-overhead", dynamic=False),
                        torch.compile(first, dynamic=False))

            with torch.no_grad():
                run, _ = made()
                rows = run(first(torch.from_numpy(held).cuda())).float().cpu().numpy()
                np.save(os.path.join(os.path.dirname(sys.argv[2]), way.replace(" ", "-") + ".npy"), rows)
                for batch in map(int, sys.argv[4:]):
                    run, normalise = made()
                    pixels = torch.from_numpy(np.resize(held, (batch,) + held.shape[1:])).pin_memory()
                    there = first(pixels.cuda())
                    features = torch.empty(batch, 2048).pin_memory()
                    resident = rate(seconds, batch, lambda: run(there))
                    print(json.dumps(dict(way=way, batch=batch, resident=resident,
                                          fed=rate(seconds, batch, fed(pixels, normalise, run, features)),
                                          peer="PyTorch " + torch.__version__.split("+")[0])), flush=True)


if __name__ == "__main__":
    main()
