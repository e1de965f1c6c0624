"""How fast images are read beside other packages, in turns on the same files and two threads.

    pip install fitsbolt cutana astropy h5py pillow numpy
    python input_peers.py make FOLDER
    python input_peers.py compare FOLDER CLASSPATH [ROUNDS]

CLASSPATH is that of galaxy-benchmarks. `make` writes 0.7 GB. What is read, and what of it is made:

    stamps   2,000 FITS files of 128 x 128 floats, stretched by asinh between percentiles, to 8-bit RGB: fitsbolt; and astropy's reading alone
    cutouts  1,000 of 256 x 256 from one tile of 10,000 x 10,000 floats by a catalogue, stretched, to 8-bit RGB: Cutana, in memory, with its workers
             already started where it allows that
    hdf5     4,000 x 128 x 128 x 3 bytes, gzip in chunks of ten images, as arrays: h5py
    jpeg     1,000 of 424 x 424, decoded, resized to 232 or 256, cropped to 224, normalised: Pillow and NumPy, which is what torchvision does with
             Pillow images; and torchvision's transforms themselves, where it is installed

Turns go A B B A. Each pair of turns gives a ratio of processor time, user and system, of all threads and worker processes, and one of the time on
the clock; the medians count, since machines are shared. Files are in the page cache: they are read once before.
"""
import json
import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version

import numpy as np

STAMPS, CUTOUTS, IMAGES, JPEGS, THREADS = 2000, 1000, 4000, 1000, 2


def make(folder):
    import h5py
    from astropy.io import fits
    from astropy.wcs import WCS
    from PIL import Image

    rng = np.random.default_rng(15)
    for name in ("stamps", "tiles", "jpeg"):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
    y, x = np.mgrid[0:128, 0:128] - 64.0
    for i in range(STAMPS):
        light = 1000 * np.exp(-np.hypot(x / rng.uniform(3, 20), y / rng.uniform(3, 20)))
        fits.PrimaryHDU((light + rng.normal(0, 3, light.shape)).astype("f4")).writeto(f"{folder}/stamps/s{i:05}.fits", overwrite=True)
    wcs = WCS(naxis=2)
    wcs.wcs.ctype, wcs.wcs.crval, wcs.wcs.crpix, wcs.wcs.cdelt = ["RA---TAN", "DEC--TAN"], [150, 2], [5000, 5000], [-5e-5, 5e-5]
    header = wcs.to_header()
    header["MAGZERO"] = 25.0
    tile = rng.normal(0, 3, (10_000, 10_000)).astype("f4")
    fits.PrimaryHDU(tile, header=header).writeto(f"{folder}/tiles/tile.fits", overwrite=True)
    places = rng.uniform(200, 9800, (CUTOUTS, 2))
    ra, dec = wcs.all_pix2world(places[:, 0], places[:, 1], 0)
    path = json.dumps([os.path.abspath(f"{folder}/tiles/tile.fits")]).replace('"', "'")
    with open(f"{folder}/objects.csv", "w") as ours, open(f"{folder}/cutana.csv", "w") as theirs:
        ours.write("id,ra,dec\n")
        theirs.write("SourceID,RA,Dec,diameter_pixel,fits_file_paths\n")
        for i in range(CUTOUTS):
            ours.write(f"o{i},{ra[i]:.9f},{dec[i]:.9f}\n")
            theirs.write(f'o{i},{ra[i]:.9f},{dec[i]:.9f},256,"{path}"\n')
    smooth = (128 + 100 * np.sin(np.mgrid[0:128, 0:128][0] / 9))[None, :, :, None]
    with h5py.File(f"{folder}/images.h5", "w") as file:
        images = file.create_dataset("images", (IMAGES, 128, 128, 3), "u1", chunks=(10, 128, 128, 3), compression="gzip")
        for i in range(0, IMAGES, 100):
            images[i : i + 100] = np.clip(smooth + rng.normal(0, 8, (100, 128, 128, 3)), 0, 255)
    grid = np.mgrid[0:424, 0:424]
    for i in range(JPEGS):
        shade = 120 + 100 * np.sin(grid[0] / rng.uniform(5, 50)) * np.cos(grid[1] / rng.uniform(5, 50))
        pixels = shade[..., None] + rng.normal(0, 4, (424, 424, 3))
        Image.fromarray(np.clip(pixels, 0, 255).astype("u1")).save(f"{folder}/jpeg/j{i:05}.jpg", quality=90)


def fitsbolt_stamps(folder):
    import fitsbolt

    files = sorted(f"{folder}/stamps/{name}" for name in os.listdir(f"{folder}/stamps"))
    return len(fitsbolt.load_and_process_images(
        files, size=[128, 128], normalisation_method=fitsbolt.NormalisationMethod.ASINH, num_workers=THREADS, show_progress=False))


def astropy_stamps(folder):
    from astropy.io import fits

    def read(name):
        with fits.open(f"{folder}/stamps/{name}", memmap=False) as file:
            return np.asarray(file[0].data, "f4")

    with ThreadPoolExecutor(THREADS) as threads:
        return len(list(threads.map(read, os.listdir(f"{folder}/stamps"))))


def cutana_cutouts(folder):
    from cutana import get_default_config
    from cutana.streaming_orchestrator import StreamingOrchestrator

    config = get_default_config()
    config.source_catalogue = f"{folder}/cutana.csv"
    config.output_dir = f"{folder}/cutana"
    config.selected_extensions = [{"name": "PRIMARY", "ext": "PrimaryHDU"}]
    config.channel_weights = {"PRIMARY": [1.0, 1.0, 1.0]}
    config.normalisation_method = "asinh"
    config.data_type = "uint8"
    config.target_resolution = 256
    config.apply_flux_conversion = False
    config.skip_catalogue_validation = True
    config.max_workers = THREADS
    config.console_log_level = "ERROR"
    streaming = StreamingOrchestrator(config)
    streaming.init_streaming(batch_size=250, write_to_disk=False, max_workers=THREADS, min_workers=THREADS)
    count = sum(len(streaming.next_batch()["cutouts"]) for _ in range(streaming.get_batch_count()))
    streaming.cleanup()
    return count


def h5py_hdf5(folder):
    import h5py

    count = 0
    with h5py.File(f"{folder}/images.h5") as file:
        for i in range(0, IMAGES, 10):
            count += len(file["images"][i : i + 10])
    return count


def each_jpeg(folder, read):
    with ThreadPoolExecutor(THREADS) as threads:
        count = 0
        names = sorted(os.listdir(f"{folder}/jpeg"))
        for i in range(0, len(names), 64):
            count += len(list(threads.map(read, names[i : i + 64])))
        return count


def pillow_jpeg(folder):
    from PIL import Image

    mean, std = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])

    def read(name):
        with Image.open(f"{folder}/jpeg/{name}") as image:
            small = image.convert("RGB").resize((232, 232), Image.Resampling.BILINEAR).crop((4, 4, 228, 228))
        return np.ascontiguousarray(((np.asarray(small, np.float32) / 255 - mean) / std).transpose(2, 0, 1))

    return each_jpeg(folder, read)


def torchvision_jpeg(folder):
    import torch
    from PIL import Image
    from torchvision import transforms

    torch.set_num_threads(1)  # the images are what is done side by side
    prepare = transforms.Compose([
        transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])])

    def read(name):
        with Image.open(f"{folder}/jpeg/{name}") as image:
            return prepare(image.convert("RGB"))

    return each_jpeg(folder, read)


PEERS = {
    "fitsbolt": ("stamps", fitsbolt_stamps),
    "astropy": ("stamps", astropy_stamps),
    "cutana": ("cutouts", cutana_cutouts),
    "h5py": ("hdf5", h5py_hdf5),
    "pillow": ("jpeg", pillow_jpeg),
    "torchvision": ("jpeg256", torchvision_jpeg),
}


def processor_seconds(without):
    """Of this process and those it started, but one, with those that have ended."""
    parents, seconds = {}, {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as file:
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(name)] = int(fields[1])
            seconds[int(name)] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    total, family = 0, [os.getpid()]
    while family:
        process = family.pop()
        total += seconds.get(process, 0)
        family += [child for child, parent in parents.items() if parent == process and child != without]
    return total


def compare(folder, path, rounds, peers):
    ours = subprocess.Popen(
        ["java", "-Xmx2g", "-Djava.awt.headless=true", "-cp", path, "org.galaxyscreen.benchmarks.InputRates", folder],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def own(word):
        ours.stdin.write(word + "\n")
        ours.stdin.flush()
        count, seconds, processor = ours.stdout.readline().split()
        return int(count), float(seconds), float(processor)

    def their(run):
        processor, start = processor_seconds(ours.pid), time.perf_counter()
        count = run(folder)
        return count, time.perf_counter() - start, processor_seconds(ours.pid) - processor

    print("| what | peer | ms of processor time an image, ours | peer | peer/ours, median | ratios | on the clock |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for peer in peers:
        word, run = PEERS[peer]
        for _ in range(2):
            own(word)
        run(folder)
        mine, other = [], []
        for turn in range(rounds):
            if turn % 2:
                other.append(their(run))
                mine.append(own(word))
            else:
                mine.append(own(word))
                other.append(their(run))
            assert mine[-1][0] == other[-1][0], (mine[-1], other[-1])
        count = mine[0][0]
        processor = sorted(b[2] / a[2] for a, b in zip(mine, other))
        clock = [b[1] / a[1] for a, b in zip(mine, other)]
        print(f"| {word} | {peer} {version(peer)} | {statistics.median(a[2] for a in mine) * 1000 / count:.2f} | "
              f"{statistics.median(b[2] for b in other) * 1000 / count:.2f} | {statistics.median(processor):.2f} | "
              f"{processor[0]:.2f} to {processor[-1]:.2f} | {statistics.median(clock):.2f} |", flush=True)
    ours.stdin.close()
    ours.wait()


def installed(peer):
    try:
        version(peer)
        return True
    except PackageNotFoundError:
        return False


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2])
    else:
        chosen = sys.argv[5:] or [peer for peer in PEERS if installed(peer)]
        compare(sys.argv[2], sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else 5, chosen)
