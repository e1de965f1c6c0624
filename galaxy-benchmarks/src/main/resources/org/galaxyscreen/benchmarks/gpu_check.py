"""ResNet-50 by PyTorch in bfloat16, told what to measure: gpu_check.py WEIGHTS.safetensors PIXELS FEATURES BATCH

PIXELS are bytes, 224 x 224 x 3 an image, FEATURES what a processor computes of them in float32. Channels last, TF32 off. Says on
lines of JSON which ways are ready (eager, compiled, compiled with frozen weights), then takes lines "WAY resident SECONDS" and
"WAY fed SECONDS", and answers with images a second. Fed are bytes from pinned memory, copied on a stream of their own while the
batch before is computed, normalised on the GPU, and the features copied back.
"""
import copy
import json
import struct
import sys
import time

import numpy as np
import torch
import torchvision

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


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


def network(path, dtype):
    model = torchvision.models.resnet50()
    missing, unexpected = model.load_state_dict(read(path), strict=False)
    assert not unexpected, unexpected
    assert all(name.startswith("fc.") or name.endswith("num_batches_tracked") for name in missing), missing
    model.fc = torch.nn.Identity()
    return model.eval().to("cuda", dtype).to(memory_format=torch.channels_last)


def say(**values):
    print(json.dumps(values), flush=True)


def rate(seconds, batch, work):
    for _ in range(3):
        work()
    torch.cuda.synchronize()
    batches, started, elapsed = 0, time.perf_counter(), 0.0
    while elapsed < seconds:
        for _ in range(max(1, 2048 // batch)):
            work()
            batches += 1
        torch.cuda.synchronize()
        elapsed = time.perf_counter() - started
    return batches * batch / elapsed


def fed(pixels, first, run, features):
    """The work of a batch that comes from the host: the next one is copied, on a stream of its own, while this one is computed."""
    copies = torch.cuda.Stream()
    slots = [torch.empty_like(pixels, device="cuda") for _ in range(2)]
    copied = [torch.cuda.Event() for _ in slots]
    used = [torch.cuda.Event() for _ in slots]
    turn = 0

    def bring(slot):
        with torch.cuda.stream(copies):
            copies.wait_event(used[slot])
            slots[slot].copy_(pixels, non_blocking=True)
            copied[slot].record(copies)

    def work():
        nonlocal turn
        slot, turn = turn % 2, turn + 1
        bring(turn % 2)
        torch.cuda.current_stream().wait_event(copied[slot])
        x = first(slots[slot])
        used[slot].record()
        features.copy_(run(x).float(), non_blocking=True)

    bring(0)
    return work


def main():
    batch = int(sys.argv[4])
    held = np.fromfile(sys.argv[2], np.uint8).reshape(-1, 224, 224, 3)
    expected = torch.from_numpy(np.fromfile(sys.argv[3], np.float32).reshape(len(held), -1))
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    mean, deviation = (torch.tensor(v, device="cuda").view(1, 3, 1, 1) for v in (MEAN, DEVIATION))

    def prepare(pixels):
        return ((pixels.permute(0, 3, 1, 2).float() / 255 - mean) / deviation).to(torch.bfloat16)

    model = network(sys.argv[1], torch.bfloat16)
    pixels = torch.from_numpy(np.resize(held, (batch,) + held.shape[1:])).pin_memory()
    features = torch.empty(batch, 2048).pin_memory()
    ways = {}
    with torch.no_grad():
        there = prepare(pixels.cuda())
        for way in ("eager", "compiled", "frozen"):
            started = time.perf_counter()
            try:
                run, first = model, prepare
                if way == "compiled":
                    run = torch.compile(copy.deepcopy(model), mode="reduce-overhead", dynamic=False)
                if way == "frozen":
                    run = torch.compile(
                        copy.deepcopy(model), options={"freezing": True, "triton.cudagraphs": True}, dynamic=False)
                if way != "eager":
                    first = torch.compile(prepare, dynamic=False)
                rows = run(first(pixels.cuda())).float().cpu()[: len(held)]
                difference = ((rows - expected[: len(rows)]).norm() / expected[: len(rows)].norm()).item()
                ways[way] = run, first
                say(ready=way, seconds=time.perf_counter() - started, relative=difference, torch=torch.__version__)
            except Exception as e:  # the other ways may do
                say(absent=way, why=" ".join(str(e).split())[:500])
        say(ready="all")
        for line in sys.stdin:
            way, kind, seconds = line.split()
            try:
                run, first = ways[way]
                work = fed(pixels, first, run, features) if kind == "fed" else (lambda: run(there))
                say(way=way, kind=kind, rate=rate(float(seconds), batch, work))
            except Exception as e:
                say(way=way, kind=kind, rate=float("nan"), why=" ".join(str(e).split())[:500])


if __name__ == "__main__":
    main()
