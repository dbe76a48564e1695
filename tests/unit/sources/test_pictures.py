"""Pictures that have masks, and such as Keras's loader does odd things with."""

from __future__ import annotations

import io
import itertools
import zipfile

from PIL import Image

from tests.unit.sources.test_folders import images


def test_masks_are_the_pictures_of_the_same_stem(opened, photos, tmp_path):
    (tmp_path / "masks" / "dog").mkdir(parents=True)
    for stem in ("0", "1", "2", "dog/0", "dog/1"):
        Image.new("L", (6, 4)).save(tmp_path / "masks" / f"{stem}.bmp")
    part = images(opened, masks="masks", shuffle=False, image_size=[4, 6])
    assert [path.removeprefix(f"{tmp_path}/") for path in part.target_paths] == [
        "masks/0.bmp", "masks/1.bmp", "masks/2.bmp", "masks/dog/0.bmp", "masks/dog/1.bmp",
    ]  # fmt: skip
    assert part.target_decoder is not None
    assert (part.target_decoder.shape, part.target_decoder.dtype) == ((4, 6, 1), "uint8")


def test_masks_of_each_split_and_of_an_archive(opened, server, tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for folder, part in itertools.product(("photos", "masks"), ("train", "val")):
            picture = tmp_path / folder / part / "1.png"
            picture.parent.mkdir(parents=True, exist_ok=True)
            Image.new("L", (6, 4), len(part)).save(picture)
            if folder == "masks":
                archive.write(picture, f"all/{part}/1.png")
    section = {"directory": "photos/{split}", "masks": "masks/{split}"}
    parts = opened({"images": section}).parts
    told = {name: part.target_paths[0].split("/")[-3:] for name, part in parts.items()}
    assert told == {"train": ["masks", "train", "1.png"], "validation": ["masks", "val", "1.png"]}
    assert opened.problem({"images": {**section, "masks": "mask/{split}"}}).code == "file-missing"
    server.files["/masks.zip"] = packed.getvalue()
    far = {"url": f"{server.url}/masks.zip", "extract": True, "file": "all"}
    part = opened({"images": {"directory": "photos", "masks": far, "shuffle": False}}).parts["source"]
    assert [path.split("unpacked/")[1] for path in part.target_paths] == ["all/train/1.png", "all/val/1.png"]


def test_a_picture_without_a_mask_is_told(opened, photos, tmp_path):
    (tmp_path / "masks").mkdir()
    assert opened.problem({"images": {"directory": "photos", "masks": "masks"}}).code == "missing-mask"


def test_odd_pictures_are_told_once_for_each_oddity(opened, photos):
    rotated = Image.Exif()
    rotated[0x0112] = 6
    Image.new("RGB", (6, 4)).save(photos / "cat" / "turned.jpg", exif=rotated)
    Image.new("CMYK", (6, 4)).save(photos / "cat" / "print.jpg")
    Image.new("I;16", (6, 4)).save(photos / "cat" / "deep.png")
    frames = [Image.new("RGB", (6, 4), (number * 90, 0, 0)) for number in range(3)]
    frames[0].save(photos / "cat" / "moving.gif", save_all=True, append_images=frames[1:])
    images(opened)
    assert {warning.code for warning in opened.warnings} == {"odd-pictures"}
    told = {warning.message.partition(" pictures looked at ")[2] for warning in opened.warnings}
    assert told == {
        "carry an EXIF rotation, which Keras's loader does not apply (such as turned.jpg)",
        "are CMYK, which is converted without a colour profile (such as print.jpg)",
        "have 16 bits a channel, of which the upper 8 are used (such as deep.png)",
        "are animations, of which the first frame is used (such as moving.gif)",
    }


def test_crop_and_pad_exclude_each_other(opened):
    options = {"directory": "x", "crop_to_aspect_ratio": True, "pad_to_aspect_ratio": True}
    assert opened.mistake({"images": options})["code"] == "conflicting-keys"
