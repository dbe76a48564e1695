"""Folders with a class each and tables of paths, listed without TensorFlow."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from kerascli.sources.opened import Files


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
