"""Model files are data: nothing that a file brings is run, written or followed, and each refusal is exit code 2."""

import io
import json
import pickle
import stat
import zipfile

import h5py
import numpy as np
import pytest


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A small model as Keras saves it."""
    from kerascli.backend import keras

    path = tmp_path_factory.mktemp("good") / "model.keras"
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="last")]).save(path)
    return path


def with_members(good, target, members=(), replaced=None):
    """The good archive with further members, or others in the place of its own."""
    replaced = replaced or {}
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            made.writestr(name, replaced.get(name, source.read(name)))
        for name, content in members:
            made.writestr(name, content)
    return target


def refused(cli, path, tmp_path, code="model-unsafe"):
    np.save(tmp_path / "x.npy", np.zeros((1, 3), "float32"))
    ended, _, err = cli("predict", "--model", str(path), "x.npy")
    assert ended == 2
    assert f"[{code}]" in err
    assert "Traceback" not in err
    return err


@pytest.mark.parametrize("name", ["../../evil.py", "/tmp/evil.py", "a/../../evil.py", "..\\evil.py", "C:\\evil.py"])
def test_member_that_would_leave_its_folder(cli, good, tmp_path, name):
    refused(cli, with_members(good, tmp_path / "bad.keras", [(name, "print(1)")]), tmp_path)
    assert not list(tmp_path.parent.glob("evil.py"))


def test_bomb(cli, good, tmp_path):
    path = with_members(good, tmp_path / "bad.keras", [("assets/zeros", bytes(200 * 1024 * 1024))])
    assert path.stat().st_size < 1_000_000
    refused(cli, path, tmp_path)


def test_too_many_members(cli, good, tmp_path):
    refused(cli, with_members(good, tmp_path / "bad.keras", [(f"m/{n}", "") for n in range(10_001)]), tmp_path)


def test_symbolic_link(cli, good, tmp_path):
    link = zipfile.ZipInfo("assets/passwd")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    refused(cli, with_members(good, tmp_path / "bad.keras", [(link, "/etc/passwd")]), tmp_path)


def weights_with(change):
    """An HDF5 file made by `change`, as bytes."""
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        change(file)
    return content.getvalue()


def test_external_link_in_the_weights(cli, good, tmp_path):
    def change(file):
        file["layers"] = h5py.ExternalLink("/etc/hostname", "/")

    weights = weights_with(change)
    refused(cli, with_members(good, tmp_path / "bad.keras", replaced={"model.weights.h5": weights}), tmp_path)


def test_numbers_kept_in_another_file(cli, good, tmp_path):
    def change(file):
        file.create_dataset("layers/x", (4,), "u1", external=[("/etc/hostname", 0, 4)])

    weights = weights_with(change)
    refused(cli, with_members(good, tmp_path / "bad.keras", replaced={"model.weights.h5": weights}), tmp_path)


def test_external_link_in_an_h5_model(cli, tmp_path):
    with h5py.File(tmp_path / "bad.h5", "w") as file:
        file["model_weights"] = h5py.ExternalLink("/etc/hostname", "/")
    refused(cli, tmp_path / "bad.h5", tmp_path)


def test_code_in_a_lambda_layer_is_not_run(cli, tmp_path):
    from kerascli.backend import keras

    marker = tmp_path / "ran"
    code = f"lambda x: (open({str(marker)!r}, 'w').write('x'), x)[1]"
    model = keras.Sequential([keras.Input((3,)), keras.layers.Lambda(eval(code), output_shape=(3,))])
    model.save(tmp_path / "lambda.keras")
    marker.unlink(missing_ok=True)
    assert "--unsafe" in refused(cli, tmp_path / "lambda.keras", tmp_path, "model-holds-code")
    assert not marker.exists()


def test_a_function_of_any_module_is_not_called(cli, good, tmp_path):
    with zipfile.ZipFile(good) as archive:
        config = json.loads(archive.read("config.json"))
    layer = config["config"]["layers"][-1]
    layer.update(module="os", class_name="system", registered_name="system", config="touch ran")
    path = with_members(good, tmp_path / "bad.keras", replaced={"config.json": json.dumps(config)})
    np.save(tmp_path / "x.npy", np.zeros((1, 3), "float32"))
    ended, _, err = cli("predict", "--model", str(path), "x.npy")
    assert ended == 2
    assert "Traceback" not in err
    assert not (tmp_path / "ran").exists()


def test_class_that_keras_does_not_have_names_the_remedy(cli, good, tmp_path):
    with zipfile.ZipFile(good) as archive:
        config = json.loads(archive.read("config.json"))
    layer = config["config"]["layers"][-1]
    layer.update(module=None, class_name="MyDense", registered_name="MyDense")
    path = with_members(good, tmp_path / "bad.keras", replaced={"config.json": json.dumps(config)})
    assert "--plugins" in refused(cli, path, tmp_path, "model-needs-plugin")


def test_pickle_among_the_learned_arrays_is_not_read(cli, good, tmp_path):
    class Evil:
        def __reduce__(self):
            return (open, (str(tmp_path / "ran"), "w"))

    array = io.BytesIO()
    np.lib.format.write_array(array, np.array([Evil()], dtype=object), allow_pickle=True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inputs/x/0/mean.npy", array.getvalue())
    preparation = {
        "format": 1,
        "kind": "arrays",
        "inputs": {"x": []},
        "answers": {},
        "targets": {},
        "class_names": {},
        "table": None,
        "raw": {},
    }
    members = [("kerascli/preparation.json", json.dumps(preparation)), ("kerascli/preparation.npz", packed.getvalue())]
    refused(cli, with_members(good, tmp_path / "bad.keras", members), tmp_path, "model-not-readable")
    assert not (tmp_path / "ran").exists()


def test_a_layer_with_code_in_the_preparation_is_refused(cli, good, tmp_path):
    from kerascli.backend import keras

    marker = tmp_path / "ran"
    code = f"lambda x: (open({str(marker)!r}, 'w').write('x'), x)[1]"
    layer = keras.saving.serialize_keras_object(keras.layers.Lambda(eval(code)))
    preparation = {
        "format": 1,
        "kind": "arrays",
        "inputs": {"x": [{"kind": "layer", "layer": layer}]},
        "answers": {},
        "targets": {},
        "class_names": {},
        "table": None,
        "raw": {},
    }
    packed = io.BytesIO()
    np.savez(packed)
    members = [("kerascli/preparation.json", json.dumps(preparation)), ("kerascli/preparation.npz", packed.getvalue())]
    refused(cli, with_members(good, tmp_path / "bad.keras", members), tmp_path, "model-holds-code")
    assert not marker.exists()


@pytest.mark.parametrize(
    "step",
    [
        {"kind": "function", "name": "system", "from": "import", "path": "os.system", "arguments": {}},
        {"kind": "function", "name": "get", "from": "keras", "path": "keras.utils.get_file", "arguments": {}},
        {"kind": "layer", "layer": {"module": "os", "class_name": "system", "config": {}}},
    ],
    ids=["import", "keras function", "class"],
)
def test_a_step_that_names_code_of_the_machine_is_refused(cli, good, tmp_path, step):
    preparation = {
        "format": 1,
        "kind": "arrays",
        "inputs": {"x": [step]},
        "answers": {},
        "targets": {},
        "class_names": {},
        "table": None,
        "raw": {},
    }
    packed = io.BytesIO()
    np.savez(packed)
    members = [("kerascli/preparation.json", json.dumps(preparation)), ("kerascli/preparation.npz", packed.getvalue())]
    refused(cli, with_members(good, tmp_path / "bad.keras", members), tmp_path, "model-holds-code")


def test_bomb_inside_the_preparation(cli, good, tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.npy", bytes(200 * 1024 * 1024))
    members = [("kerascli/preparation.json", "{}"), ("kerascli/preparation.npz", packed.getvalue())]
    refused(cli, with_members(good, tmp_path / "bad.keras", members), tmp_path)


@pytest.mark.parametrize("kept", [0, 10, 0.5, 0.95])
def test_truncated_file(cli, good, tmp_path, kept):
    whole = good.read_bytes()
    (tmp_path / "cut.keras").write_bytes(whole[: int(kept * len(whole)) if isinstance(kept, float) else kept])
    refused(cli, tmp_path / "cut.keras", tmp_path, "model-not-readable")


def test_damaged_member(cli, good, tmp_path):
    whole = bytearray(good.read_bytes())
    place = whole.index(b"model.weights.h5") + 200
    whole[place : place + 8] = b"\xff" * 8
    (tmp_path / "bad.keras").write_bytes(bytes(whole))
    refused(cli, tmp_path / "bad.keras", tmp_path, "model-not-readable")


@pytest.mark.parametrize("name", ["foreign.keras", "foreign.h5"])
@pytest.mark.parametrize("content", [b"", b"not a model", pickle.dumps({"a": 1}), b"\x89HDF\r\n\x1a\n"])
def test_foreign_file(cli, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    refused(cli, tmp_path / name, tmp_path, "model-not-readable")


def test_zip_of_something_else(cli, tmp_path):
    with zipfile.ZipFile(tmp_path / "other.keras", "w") as archive:
        archive.writestr("readme.txt", "no model")
    refused(cli, tmp_path / "other.keras", tmp_path, "model-not-readable")


def test_h5_that_holds_no_model(cli, tmp_path):
    with h5py.File(tmp_path / "numbers.h5", "w") as file:
        file["x"] = np.zeros(3)
    refused(cli, tmp_path / "numbers.h5", tmp_path, "model-not-loadable")


def test_a_good_file_is_let_through(cli, good, tmp_path):
    np.save(tmp_path / "x.npy", np.zeros((1, 3), "float32"))
    assert cli("predict", "--model", str(good), "x.npy")[0] == 0
