"""SDSS objects that Galaxy Zoo shows as examples of odd features, among galaxies of Galaxy Zoo 2, as one folder of pictures.

    pip install pillow numpy
    python sdss_oddities.py GALAXYZOO2 EXAMPLES OUTPUT

GALAXYZOO2 has cutouts of 424 x 424 pixels, as JPEG, in its subfolders; EXAMPLES a labels.csv (id, survey, question, answer) and the examples as JPEG of
320 to 512 pixels. Pictures of the two came out of different programs. So that a model cannot learn the file, all are treated alike: decoded, cut to their
central 320 x 320 pixels, reduced to 160 x 160 (Lanczos), which takes JPEG's blocks and most of its noise away, and encoded as JPEG of quality 90. OUTPUT
gets images/ID.jpg and scores.csv (id, score): 5 for the odd ones, 1 for the others. The examples of other answers are left out.
"""

import argparse
import csv
import pathlib

from PIL import Image

SIDE, REDUCED, QUALITY = 320, 160, 90


def encode_anew(source, target):
    picture = Image.open(source).convert("RGB")
    left, top = (picture.width - SIDE) // 2, (picture.height - SIDE) // 2
    central = picture.crop((left, top, left + SIDE, top + SIDE))
    central.resize((REDUCED, REDUCED), Image.Resampling.LANCZOS).save(target, quality=QUALITY)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("galaxyzoo2", type=pathlib.Path)
    parser.add_argument("examples", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    given = parser.parse_args()
    with open(given.examples / "labels.csv", newline="") as file:
        odd = sorted({row["id"] for row in csv.DictReader(file)
                      if row["survey"] == "sloan" and "odd features" in row["question"]})
    images = given.output / "images"
    images.mkdir(parents=True)
    with open(given.output / "scores.csv", "w", newline="") as file:
        scores = csv.writer(file)
        scores.writerow(["id", "score"])
        for source in sorted(given.galaxyzoo2.glob("*/*.jpg")) + [given.examples / f"{name}.jpg" for name in odd]:
            encode_anew(source, images / f"{source.stem}.jpg")
            scores.writerow([source.stem, 5 if source.stem in odd else 1])
    print(f"{len(odd)} odd ones")


if __name__ == "__main__":
    main()
