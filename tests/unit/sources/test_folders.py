"""Folders with a class each and tables of paths, listed without TensorFlow."""

from __future__ import annotations

import io
import itertools
import zipfile

import numpy as np
import pytest
from PIL import Image

from kerascli.sources.opened import Arrays, Files


@pytest.fixture
def photos(tmp_path):
    """Three cats and two dogs of 6×4 pixels."""
    for name, count in (("cat", 3), ("dog", 2)):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for number in range(count):
            picture = Image.new("RGB", (6, 4), (number * 40, 0, 200))
            picture.save(tmp_path / "photos" / name / f"{number}.png")
    return tmp_path / "photos"


def images(opened, name="source", **options) -> Files:
    part = opened({"images": {"directory": "photos", **options}}).parts[name]
    assert isinstance(part, Files)
    return part


def stems(files):
    return ["/".join(path.split("/")[-2:]) for path in files.paths]


def test_classes_are_the_folders_in_alphabetical_order(opened, photos):
    part = images(opened, shuffle=False)
    assert part.class_names == ("cat", "dog")
    assert stems(part) == ["cat/0.png", "cat/1.png", "cat/2.png", "dog/0.png", "dog/1.png"]
    assert part.targets is not None
    assert (part.targets.dtype, part.targets.tolist()) == (np.int32, [0, 0, 0, 1, 1])
    assert part.decoder.shape == (256, 256, 3)


def test_class_names_give_the_order_and_leave_others_out(opened, photos):
    (photos / "owl").mkdir()
    part = images(opened, shuffle=False, class_names=["dog", "cat"])
    assert part.class_names == ("dog", "cat")
    assert stems(part)[:2] == ["dog/0.png", "dog/1.png"]


@pytest.mark.parametrize(
    ("mode", "shape", "dtype"),
    [("int", (5,), "int32"), ("binary", (5, 1), "float32"), ("categorical", (5, 2), "float32")],
)
def test_labels_have_the_loaders_shape(opened, photos, mode, shape, dtype):
    part = images(opened, label_mode=mode)
    assert part.targets is not None
    assert (part.targets.shape, str(part.targets.dtype)) == (shape, dtype)


def test_without_labels_the_folders_are_only_folders(opened, photos):
    part = images(opened, label_mode=None)
    assert (part.targets, part.class_names, part.samples) == (None, (), 5)


def test_the_order_does_not_depend_on_anything_but_the_seed(opened, photos):
    orders = [stems(images(opened, seed=seed)) for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]


def test_loaders_without_a_seed_draw_one_each_from_the_files_seed(opened, photos):
    first = np.random.RandomState(7).randint(1e6, size=1)[0]
    part = opened({"images": {"directory": "photos"}}, seed=7).parts["source"]
    assert part.order.seed == first


def test_data_shuffle_false_reaches_the_folder(opened, photos):
    part = opened({"images": {"directory": "photos"}}, shuffle=False).parts["source"]
    assert part.order.shuffle is False
    assert stems(part)[0] == "cat/0.png"


def test_split_in_the_path_names_the_parts(opened, photos, tmp_path):
    for word in ("train", "val"):
        (tmp_path / word).symlink_to(photos)
    source = opened({"images": {"directory": "{split}"}})
    assert list(source.parts) == ["train", "validation"]
    assert source.samples == 10


def test_a_part_that_is_held_out_keeps_the_order_of_its_files(opened, photos, tmp_path):
    for part in ("train", "test"):
        for name in ("cat", "dog"):
            (tmp_path / part / name).mkdir(parents=True)
            for number in range(9):
                (tmp_path / part / name / f"{number}.png").write_bytes((photos / "cat" / "1.png").read_bytes())
    parts = opened({"images": {"directory": "{split}"}}).parts
    listed = [f"{name}/{number}.png" for name in ("cat", "dog") for number in range(9)]
    assert stems(parts["test"]) == listed
    assert stems(parts["train"]) != listed
    assert sorted(stems(parts["train"])) == listed


def test_parts_count_their_classes_as_the_training_part_does(opened, photos, tmp_path):
    """Other folders would be taken for the classes that stand at their place in the alphabet."""
    for part, names in (("train", ("ant", "cat", "dog")), ("test", ("cat", "dog"))):
        for name in names:
            (tmp_path / part / name).mkdir(parents=True)
            (tmp_path / part / name / "1.png").write_bytes((photos / "cat" / "1.png").read_bytes())
    source = opened({"images": {"directory": "{split}"}})
    assert source.class_names == {"y": ("ant", "cat", "dog")}
    assert sorted(source.parts["test"].targets.tolist()) == [1, 2]
    one_hot = opened({"images": {"directory": "test", "label_mode": "categorical"}}, classes=("ant", "cat", "dog"))
    assert one_hot.parts["source"].targets.shape == (2, 3)
    (tmp_path / "test" / "dog").rename(tmp_path / "test" / "dogs")
    problem = opened.problem({"images": {"directory": "{split}"}})
    assert problem.code == "unknown-label"
    assert "test/dogs` is none of the classes that are trained: ant, cat, dog" in problem.message
    assert problem.help == "did you mean `dog`?"


def test_a_table_of_paths_counts_the_classes_of_the_training_part(opened, photos, write):
    write("t.csv", f"path,label\n{photos}/cat/1.png,dog\n")
    section = {"images": {"table": "t.csv"}}
    assert opened(section, classes=("cat", "dog")).parts["source"].targets.tolist() == [1]
    assert opened.problem(section, classes=("cat", "cow")).code == "unknown-label"


def test_linked_folders_are_entered_only_when_asked(opened, photos, tmp_path):
    (tmp_path / "more").mkdir()
    Image.new("RGB", (6, 4)).save(tmp_path / "more" / "9.png")
    (photos / "dog" / "linked").symlink_to(tmp_path / "more")
    assert images(opened).samples == 5
    assert images(opened, follow_links=True).samples == 6


def test_a_misspelt_folder_names_the_nearest(opened, photos):
    problem = opened.problem({"images": {"directory": "fotos"}})
    assert (problem.code, problem.help) == ("file-missing", "did you mean `photos`?")


def test_an_empty_class_folder_is_told(opened, photos):
    (photos / "owl").mkdir()
    problem = opened.problem({"images": {"directory": "photos"}})
    assert problem.code == "empty-class"
    assert str(photos / "owl") in problem.message


def test_one_class_only_is_told(opened, photos):
    problem = opened.problem({"images": {"directory": "photos", "class_names": ["cat"]}})
    assert problem.code == "one-class"


def test_a_class_without_a_folder_names_the_nearest(opened, photos):
    problem = opened.problem({"images": {"directory": "photos", "class_names": ["cat", "dgo"]}})
    assert (problem.code, problem.help) == ("missing-class", "did you mean `dog`?")


def test_a_folder_without_pictures_is_told(opened, tmp_path):
    (tmp_path / "photos").mkdir()
    assert opened.problem({"images": {"directory": "photos", "label_mode": None}}).code == "no-examples"


def test_binary_labels_need_two_classes(opened, photos):
    (photos / "owl").mkdir()
    Image.new("RGB", (6, 4)).save(photos / "owl" / "1.png")
    assert opened.problem({"images": {"directory": "photos", "label_mode": "binary"}}).code == "wrong-classes"


def test_a_table_of_paths_and_labels(opened, photos, write):
    write("labels.csv", "path,label\ncat/1.png,cat\ndog/0.png,dog\ncat/0.png,cat\n")
    part = images(opened, table="labels.csv", shuffle=False)
    assert stems(part) == ["cat/1.png", "dog/0.png", "cat/0.png"]
    assert part.class_names == ("cat", "dog")
    assert part.targets is not None
    assert part.targets.tolist() == [0, 1, 0]


def test_numbers_to_predict_may_stand_in_a_table_of_paths(opened, photos, write):
    write("ages.csv", "file,age\ncat/1.png,1.5\ndog/0.png,7.0\n")
    part = images(opened, table="ages.csv", path="file", label="age", shuffle=False)
    assert part.targets is not None
    assert part.targets.tolist() == [1.5, 7.0]


@pytest.mark.parametrize(
    ("rows", "options", "code", "said"),
    [
        ("path,label\ncat/7.png,cat\n", {}, "file-missing", "labels.csv, row 1"),
        ("path,label\ncat/1.png,\n", {}, "missing-value", "labels.csv, row 1"),
        ("path,label\ncat/1.png,owl\n", {"class_names": ["cat", "dog"]}, "unknown-label", "row 1: `owl`"),
        ("file,label\ncat/1.png,cat\n", {}, "unknown-column", "it has file, label"),
    ],
)
def test_mistakes_in_a_table_of_paths_are_told_with_their_row(opened, photos, write, rows, options, code, said):
    write("labels.csv", rows)
    problem = opened.problem({"images": {"directory": "photos", "table": "labels.csv", **options}})
    assert problem.code == code
    assert said in problem.message


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


def test_the_fingerprint_is_the_same_in_another_folder_and_changes_with_a_picture(opened, photos, tmp_path):
    before = images(opened).fingerprint()
    photos.rename(tmp_path / "moved")
    moved = opened({"images": {"directory": "moved"}}).parts["source"]
    assert moved.fingerprint() == before
    Image.new("RGB", (6, 4), (1, 2, 3)).save(tmp_path / "moved" / "cat" / "0.png")
    assert moved.fingerprint() != before


def test_the_cache_key_changes_with_a_picture_and_with_how_it_is_decoded(opened, photos):
    keys = [images(opened, image_size=[4, side]).cache_key() for side in (6, 6, 8)]
    assert keys[0] == keys[1] != keys[2]
    Image.new("RGB", (6, 4), (1, 2, 3)).save(photos / "cat" / "0.png")
    assert images(opened, image_size=[4, 6]).cache_key() != keys[0]


def test_chinese_classes_and_paths(opened, write):
    for name in ("正面/一.txt", "反面/二.txt"):
        write(f"评论/{name}", "你好")
    source = opened({"text": {"directory": "评论"}})
    assert source.class_names == {"y": ("反面", "正面")}


def test_texts_in_another_encoding_become_arrays(opened, write):
    write("t/a/1.txt", "你好".encode("gbk"))
    write("t/b/1.txt", "再见".encode("gbk"))
    part = opened({"text": {"directory": "t", "encoding": "gbk", "shuffle": False}}).parts["source"]
    assert isinstance(part, Arrays)
    assert part.x["x"].tolist() == ["你好", "再见"]
    assert part.y["y"].tolist() == [0, 1]


def test_a_text_in_another_encoding_than_said_is_told_with_its_line(opened, write):
    write("t/a/1.txt", b"fine\n\xff\xff\xff")
    write("t/b/1.txt", b"fine")
    problem = opened.problem({"text": {"directory": "t", "encoding": "gbk"}})
    assert problem.code == "wrong-encoding"
    assert "1.txt, line 2" in problem.message


def test_texts_of_a_table(opened, write):
    write("r.csv", "text,label\ngood film,pos\nbad film,neg\n")
    source = opened({"text": {"table": "r.csv"}})
    part = source.parts["source"]
    assert part.x["x"].tolist() == ["good film", "bad film"]
    assert part.y["y"].tolist() == [1, 0]
    assert source.class_names == {"y": ("neg", "pos")}


def test_an_empty_text_of_a_table_is_told_with_its_row(opened, write):
    write("r.csv", "text,label\ngood film,pos\n,neg\n")
    problem = opened.problem({"text": {"table": "r.csv"}})
    assert (problem.code, problem.message) == ("missing-value", "r.csv, row 2: the text in `text` is empty")


def test_the_lines_of_a_file(opened, write):
    write("t.txt", "one\n\ntwo\r\nthree")
    part = opened({"text": {"file": "t.txt"}}).parts["source"]
    assert part.x["x"].tolist() == ["one", "two", "three"]
    assert part.y == {}
