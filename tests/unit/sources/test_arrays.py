"""npz, npy and hdf5 files as parts."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from kerascli.sources import array_files
from kerascli.sources.opened import Arrays


def part(opened_source, name: str) -> Arrays:
    found = opened_source.parts[name]
    assert isinstance(found, Arrays)
    return found


def test_keys_with_a_splits_name_become_that_split(opened, tmp_path):
    np.savez(
        tmp_path / "m.npz", x_train=np.arange(6), y_train=np.arange(6), x_val=np.arange(2), y_val=[0, 1], x_test=[7]
    )
    source = opened({"arrays": "m.npz"})
    assert list(source.parts) == ["train", "validation", "test"]
    assert part(source, "validation").y["y"].tolist() == [0, 1]
    assert part(source, "test").y == {}
    assert source.samples == 9


def test_x_and_y_alone_are_still_to_be_split(opened, tmp_path):
    np.savez(tmp_path / "m.npz", x=np.arange(6), y=np.arange(6))
    assert list(opened({"arrays": "m.npz"}).parts) == ["source"]


def test_an_npy_is_the_input_alone(opened, tmp_path):
    np.save(tmp_path / "x.npy", np.ones((3, 2), "float32"))
    found = part(opened({"arrays": "x.npy"}), "source")
    assert found.x["x"].shape == (3, 2)
    assert found.y == {}


def test_hdf5_reads_as_npz_does(opened, tmp_path):
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file["x_train"], file["y_train"] = np.arange(4), np.arange(4)
        file["x_test"] = np.arange(2)
    source = opened({"arrays": "m.h5"})
    assert part(source, "train").x["x"].tolist() == [0, 1, 2, 3]
    assert list(source.parts) == ["train", "test"]


def test_arrays_by_name_take_the_splits_that_are_there(opened, tmp_path):
    names = {f"{split}_{key}": np.arange(3) for split in ("train", "val") for key in ("title", "body", "priority")}
    np.savez(tmp_path / "t.npz", **names)
    source = opened(
        {
            "arrays": {
                "x": {key: f"t.npz[{{split}}_{key}]" for key in ("title", "body")},
                "y": {"priority": "t.npz[{split}_priority]"},
            }
        }
    )
    assert list(source.parts) == ["train", "validation"]
    assert list(part(source, "train").x) == ["title", "body"]
    assert list(part(source, "train").y) == ["priority"]


def test_a_file_per_split(opened, tmp_path):
    for word in ("train", "val"):
        np.savez(tmp_path / f"d_{word}.npz", x=np.arange(3), y=np.arange(3))
    assert list(opened({"arrays": "d_{split}.npz"}).parts) == ["train", "validation"]


def test_a_large_array_stays_on_disk_with_the_same_numbers(opened, tmp_path, monkeypatch):
    monkeypatch.setattr(array_files, "LARGE", 1)
    numbers = np.random.default_rng(0).random((50, 3))
    np.savez(tmp_path / "m.npz", x=numbers, y=np.asfortranarray(numbers))
    np.save(tmp_path / "m.npy", numbers)
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file["x"] = numbers
    for section in ("m.npz", "m.npy", "m.h5"):
        found = part(opened({"arrays": section}), "source").x["x"]
        assert isinstance(found, np.memmap), section
        assert np.array_equal(found, numbers)
    assert np.array_equal(part(opened({"arrays": "m.npz"}), "source").y["y"], numbers)


def test_pickled_objects_are_refused(opened, tmp_path):
    np.savez(tmp_path / "m.npz", x=np.array([{"a": 1}], dtype=object))
    problem = opened.problem({"arrays": "m.npz"})
    assert problem.code == "pickled-array"
    assert "run code" in problem.message


def test_arrays_of_different_lengths_are_told_with_their_lengths(opened, tmp_path):
    np.savez(tmp_path / "m.npz", x=np.arange(6), y=np.arange(5))
    problem = opened.problem({"arrays": "m.npz"})
    assert problem.code == "different-lengths"
    assert "`x` has 6, `y` has 5" in problem.message


def test_a_missing_key_names_the_nearest(opened, tmp_path):
    np.savez(tmp_path / "m.npz", images=np.arange(6))
    problem = opened.problem({"arrays": {"x": "m.npz[imagse]"}})
    assert (problem.code, problem.help) == ("missing-array", "did you mean `images`?")
    assert "it has images" in opened.problem({"arrays": "m.npz"}).message


@pytest.mark.parametrize("name", ["m.npz", "m.npy", "m.h5"])
def test_a_foreign_file_is_told(opened, write, name):
    write(name, b"this is no array")
    assert opened.problem({"arrays": name}).code == "unreadable-file"


def test_a_cut_off_file_is_told(opened, tmp_path):
    np.savez(tmp_path / "m.npz", x=np.arange(1000), y=np.arange(1000))
    whole = (tmp_path / "m.npz").read_bytes()
    (tmp_path / "m.npz").write_bytes(whole[: len(whole) // 2])
    assert opened.problem({"arrays": "m.npz"}).code == "unreadable-file"


def test_packed_arrays_of_other_bytes_are_told(opened, tmp_path):
    np.savez_compressed(tmp_path / "m.npz", x=np.arange(1000), y=np.arange(1000))
    whole = (tmp_path / "m.npz").read_bytes()
    (tmp_path / "m.npz").write_bytes(whole[:60] + b"\xff" * 20 + whole[80:])
    assert opened.problem({"arrays": "m.npz"}).code == "unreadable-file"


def test_a_file_that_is_not_there_is_told(opened):
    assert opened.problem({"arrays": "m.npz"}).code == "file-missing"


def test_empty_arrays_are_told(opened, tmp_path):
    np.savez(tmp_path / "m.npz", x=np.empty((0, 3)), y=np.empty(0))
    assert opened.problem({"arrays": "m.npz"}).code == "no-examples"


def test_the_fingerprint_changes_with_one_value(opened, tmp_path):
    np.savez(tmp_path / "a.npz", x=np.zeros((100, 3)), y=np.zeros(100))
    changed = np.zeros((100, 3))
    changed[50, 1] = 1e-6
    np.savez(tmp_path / "b.npz", x=changed, y=np.zeros(100))
    first, again, second = (part(opened({"arrays": name}), "source") for name in ("a.npz", "a.npz", "b.npz"))
    assert first.fingerprint() == again.fingerprint() != second.fingerprint()
