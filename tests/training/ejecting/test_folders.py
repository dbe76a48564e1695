"""Folders and tables of paths: the script gives the weights of the run, to the bit."""

import shutil
import wave

import numpy as np
import pytest
from PIL import Image

from tests.training.ejecting.conftest import DENSE

PICTURE = [{"Input": [8, 8, 3]}, {"Rescaling": 0.004}]
MODEL = {"sequential": [*PICTURE, "Flatten", *DENSE["sequential"]]}
SOUND = {"sequential": ["GlobalAveragePooling1D", *DENSE["sequential"]]}
LOADER = {"random": {"validation": 0.2}}


def images(options=None, model=MODEL, **data):
    """An experiment over the pictures."""
    source = {"images": {"directory": "pictures", "image_size": [8, 8], "seed": 3, **(options or {})}}
    return {"data": {"source": source, "batch_size": 4, **data}, "model": model}


def masks(**data):
    """An experiment whose targets are pictures too."""
    model = {"sequential": [*PICTURE, {"Conv2D": {"filters": 1, "kernel_size": 1}}]}
    sections = images({"directory": "pictures/light", "masks": "masks"}, model, **data)
    return {**sections, "compile": {"loss": "mse"}}


def sounds(options=None, **data):
    """An experiment over the sounds."""
    source = {"audio": {"directory": "sounds", "output_sequence_length": 128, **(options or {})}}
    return {"data": {"source": source, "batch_size": 4, **data}, "model": SOUND}


TURN = [{"RandomFlip": "horizontal"}, {"RandomRotation": 0.2}]
CASES = {
    "augmented": images(split=LOADER, augment={"x": TURN}),
    "masks": masks(split=LOADER),
    "masks turned with their pictures": masks(augment={"both": TURN}),
    "augmented by functions": {
        "plugins": ["own.py"],
        **images(augment={"x": [{"shifted": {"by": 3.0}}, {"divide": 2}, {"GaussianNoise": 0.5}], "both": ["flipped"]}),
    },
    "steps over batches": images(prepare={"x": [{"divide": 255}, {"Rescaling": 0.5}]}, class_weight={"dark": 3}),
    "learned from the training files": images(split=LOADER, prepare={"x": ["standardize"]}, class_weight="balanced"),
    "labels one-hot, mixed anew": {
        **images({"label_mode": "categorical"}, shuffle="fast", split={"validation": 0.2}),
        "model": {"sequential": [*PICTURE, "Flatten", {"Dense": {"units": 2, "activation": "softmax"}}]},
    },
    "the picture itself": {
        **images({"label_mode": None}, {"sequential": [*PICTURE, {"Dense": 3}]}, y="x"),
        "compile": {"loss": "mse"},
    },
    "a folder for each part": images({"directory": "parted/{split}"}),
    "upright": images({"directory": "turned", "exif_transpose": True, "color_mode": "rgb"}, split=LOADER),
    "a table of paths": images({"table": "pictures.csv"}, split=LOADER),
    "a table of numbers": {
        **images({"table": "pictures.csv", "label": "amount", "crop_to_aspect_ratio": True}),
        "compile": {"loss": "mse"},
    },
    "sounds": sounds(),
    "sounds at another rate": sounds({"sampling_rate": 4000}),
    "a table of sounds": sounds({"table": "sounds.csv", "label_mode": "binary"}, shuffle=False),
    "texts of a table": {
        "data": {
            "source": {"text": {"table": "rows.csv", "text": "part", "label": "kind", "label_mode": "categorical"}},
            "prepare": {"x": [{"TextVectorization": {"output_mode": "multi_hot"}}]},
            "split": {"random": {"validation": 0.2}},
        },
        "model": {"sequential": [{"Dense": {"units": 3, "activation": "softmax"}}]},
        "compile": {"loss": "categorical_crossentropy"},
    },
}
CHEAP = (
    "augmented",
    "masks turned with their pictures",
    "learned from the training files",
    "upright",
    "a table of paths",
)
"""One for each way that files reach `fit`; the soak test takes all."""
OWN = """
def shifted(x, by):
    return x + by

def flipped(x, y):
    return x[:, ::-1], y
"""


@pytest.fixture
def folders(files):
    """Pictures by part, pictures that lie on their side, and sounds."""
    for part in ("train", "val"):
        shutil.copytree(files / "pictures", files / "parted" / part)
    random = np.random.default_rng(7)
    for name, high in (("dark", 120), ("light", 255)):
        (files / "turned" / name).mkdir(parents=True)
        for number in range(8):
            picture = Image.fromarray(random.integers(0, high, (12, 14, 3), dtype="uint8"))
            exif = picture.getexif()
            exif[0x0112] = number + 1
            picture.save(files / "turned" / name / f"{number}.jpg", exif=exif)
    rows = ["path,label"]
    for name, step in (("low", 0.1), ("high", 0.5)):
        (files / "sounds" / name).mkdir(parents=True)
        for number in range(8):
            samples = (np.sin(np.arange(200 + number * 10) * step) * 20000).astype("int16")
            with wave.open(str(files / "sounds" / name / f"{number}.wav"), "wb") as file:
                file.setparams((1, 2, 8000, 0, "NONE", ""))
                file.writeframes(samples.tobytes())
            rows.append(f"{name}/{number}.wav,{name}")
    (files / "sounds.csv").write_text("\n".join(rows) + "\n")
    (files / "own.py").write_text(OWN)
    return files


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    "sections",
    [pytest.param(case, id=name, marks=[pytest.mark.soak] * (name not in CHEAP)) for name, case in CASES.items()],
)
def test_script_over_files_gives_the_weights_of_the_run(sections, folders, same_bits):
    same_bits(sections)
