"""ResNet-50 by PyTorch on a GPU: gpu_peers.py WEIGHTS.safetensors PIXELS SECONDS BATCH...

PIXELS are bytes, 224 x 224 x 3 an image. Channels last, TF32 off. Prints one line of JSON for each precision, way and batch:
images a second with the images already on the GPU, and with bytes copied there from pinned memory, normalised there and the
features copied back; and the features of PIXELS, as files beside it.
"""
import json
import os
import struct
import sys
import time

import numpy as np
import torch
import torchvision

MEAN, DEVIATION = 0.45, 0.225


def read(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        start = file.tell()
        tensors = {}
        for name, entry in header.items():
            if name != "__metadata__":
                first, end = entry["data_offsets"]
                file.seek(start + first)
                values = np.frombuffer(file.read(end - first), np.float32).reshape(entry["shape"])
                tensors[name] = torch.from_numpy(values.copy())
    return tensors


def network(path):
    model = torchvision.models.resnet50()
    missing, unexpected = model.load_state_dict(read(path), strict=False)
    assert not unexpected, unexpected
    assert all(name.startswith("fc.") or name.endswith("num_batches_tracked") for name in missing), missing
    model.fc = torch.nn.Identity()
    return model.eval()


def prepare(pixels, dtype):
    return ((pixels.permute(0, 3, 1, 2).float() / 255 - MEAN) / DEVIATION).to(dtype)


def rate(seconds, batch, work):
    for _ in range(3):
        work()
    torch.cuda.synchronize()
    batches, started, elapsed = 0, time.perf_counter(), 0.0
    while elapsed < seconds:
        for _ in range(max(1, 1024 // batch)):
            work()
            batches += 1
        torch.cuda.synchronize()
        elapsed = time.perf_counter() - started
    return batches * batch / elapsed


def main():
    weights, seconds = sys.argv[1], float(sys.argv[3])
    held = np.fromfile(sys.argv[2], np.uint8).reshape(-1, 224, 224, 3)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    for name, dtype in (("fp32", torch.float32), ("fp16", torch.float16), ("bf16", torch.bfloat16)):
        model = network(weights).to("cuda", dtype).to(memory_format=torch.channels_last)
        for compiled in (False, True) if name == "bf16" else (False,):
            run = torch.compile(model, mode="reduce-overhead") if compiled else model
            way = name + (" compiled" if compiled else "")
            with torch.inference_mode():
                rows = run(prepare(torch.from_numpy(held).cuda(), dtype)).float().cpu().numpy()
                np.save(os.path.join(os.path.dirname(sys.argv[2]), way.replace(" ", "-") + ".npy"), rows)
                for batch in map(int, sys.argv[4:]):
                    pixels = torch.from_numpy(np.resize(held, (batch,) + held.shape[1:])).pin_memory()
                    there = prepare(pixels.cuda(), dtype)
                    features = torch.empty(batch, 2048).pin_memory()

                    def fed():
                        x = prepare(pixels.to("cuda", non_blocking=True), dtype)
                        features.copy_(run(x).float(), non_blocking=True)

                    print(json.dumps(dict(way=way, batch=batch, resident=rate(seconds, batch, lambda: run(there)),
                                          fed=rate(seconds, batch, fed),
                                          peer="PyTorch " + torch.__version__.split("+")[0])), flush=True)


if __name__ == "__main__":
    main()
