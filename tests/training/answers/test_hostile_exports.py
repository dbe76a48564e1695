"""Exports are data too: a graph that reaches for files, numbers kept elsewhere, pickled code; each is exit code 2."""

import io
import json
import zipfile

import numpy as np
import pytest

from tests.skips import needs_extra


@pytest.fixture
def described(tmp_path):
    """What `kerascli export` writes beside a file, so that it is opened at all."""
    door = {"name": "x", "spelled": "x", "shape": [None, 3], "dtype": "float32"}
    (tmp_path / "verification.json").write_text(json.dumps({"inputs": [door], "outputs": ["y"], "batch": None}))
    np.save(tmp_path / "x.npy", np.zeros((1, 3), "float32"))
    return tmp_path


def refused(cli, name, code="model-unsafe"):
    for words in (("predict", "--model", name, "x.npy"), ("bench", name, "--batch", "1")):
        ended, _, err = cli(*words)
        assert ended == 2
        assert f"[{code}]" in err
        assert "Traceback" not in err


@pytest.mark.parametrize("with_description", [True, False])
def test_a_saved_model_that_writes_a_file(cli, described, with_description):
    from kerascli.backend import tensorflow as tf

    class Evil(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec((None, 3), tf.float32, name="x")])
        def __call__(self, x):
            tf.io.write_file(str(described / "written"), "code")
            return {"y": x}

    evil = Evil()
    tf.saved_model.save(evil, str(described / "evil"), signatures={"serving_default": evil.__call__})
    (described / "written").unlink(missing_ok=True)
    if not with_description:
        (described / "verification.json").unlink()
    refused(cli, "evil")
    assert not (described / "written").exists()


@pytest.mark.parametrize("place", ["../secret.bin", "/etc/hostname"])
def test_an_onnx_file_whose_numbers_lie_in_another_folder(cli, described, place):
    for module in ("onnx", "onnxruntime", "tf2onnx"):
        needs_extra(module)
    from onnx import TensorProto, helper, save

    weights = helper.make_tensor("w", TensorProto.FLOAT, [3], np.zeros(3, "float32").tobytes(), raw=True)
    weights.ClearField("raw_data")
    weights.data_location = TensorProto.EXTERNAL
    weights.external_data.add(key="location", value=place)
    doors = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, 3]) for name in ("x", "y")]
    graph = helper.make_graph([helper.make_node("Add", ["x", "w"], ["y"])], "g", doors[:1], doors[1:], [weights])
    save(helper.make_model(graph), str(described / "evil.onnx"))
    refused(cli, "evil.onnx")


def test_a_cut_off_onnx_file_is_told(cli, described):
    for module in ("onnx", "onnxruntime", "tf2onnx"):
        needs_extra(module)
    (described / "cut.onnx").write_bytes(b"\x08\x0a\x12\xff\xff no more")
    refused(cli, "cut.onnx", "model-not-readable")


def test_a_torch_program_with_pickled_code(cli, described):
    needs_extra("torch")
    import pickle

    class Evil:
        def __reduce__(self):
            return (open, (str(described / "ran"), "w"))

    for member in ("model/data/constants/custom_obj_0", "model/data/sample_inputs/model.pt"):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr("model/archive_format", "pt2")
            archive.writestr(member, pickle.dumps(Evil()))
        (described / "evil.pt2").write_bytes(content.getvalue())
        refused(cli, "evil.pt2")
    assert not (described / "ran").exists()


def test_a_foreign_torch_file_is_told(cli, described):
    needs_extra("torch")
    (described / "foreign.pt2").write_bytes(b"not a program")
    refused(cli, "foreign.pt2", "model-not-readable")
