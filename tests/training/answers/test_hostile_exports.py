"""Exports are data too: numbers kept elsewhere, code of libraries, words that would run; each is exit code 2."""

import io
import json
import zipfile

import numpy as np
import pytest

from tests.skips import needs_extra
from tests.training.answers.conftest import opened_on_trust, refused


@pytest.mark.parametrize("place", ["../secret.bin", "/etc/hostname", "C:\\\\secret.bin"])
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
    assert not opened_on_trust(cli, "evil.onnx")


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


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """A good torch program, as `torch.export.save` writes it."""
    needs_extra("torch")
    from kerascli.backend import torch

    path = tmp_path_factory.mktemp("program") / "good.pt2"
    example = torch.zeros((2, 3))
    free = {0: torch.export.Dim("batch", min=2)}
    torch.export.save(torch.export.export(torch.nn.Linear(3, 2), (example,), dynamic_shapes=(free,)), path)
    return path


def rewritten(program, target, change):
    """The program with another description of its graph, and further members."""
    with zipfile.ZipFile(program) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("models/model.json"):
                described = json.loads(content)
                change(described)
                content = json.dumps(described).encode()
            made.writestr(name, content)


def named_target(described):
    described["graph_module"]["graph"]["nodes"][0]["target"] = "torch.os.system"


def evaluated_size(described):
    described["graph_module"]["graph"]["sym_int_values"]["s0"] = {
        "as_expr": {"expr_str": "__import__('os').system('touch ran')", "hint": None}
    }


def run_guard(described):
    described["guards_code"] = ["__import__('os').system('touch ran') == 0"]


def name_that_ends(described):
    described["graph_module"]["module_call_graph"][0]["fqn"] = 'x"), __import__("os").system("touch ran") #'


def argument_with_code(described):
    (first, *_) = described["graph_module"]["module_call_graph"]
    first["signature"]["forward_arg_names"] = ["x=__import__('os').system('touch ran')"]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("change", [named_target, evaluated_size, run_guard, name_that_ends, argument_with_code])
def test_words_of_a_torch_program_that_would_run(cli, described, program, change):
    rewritten(program, described / "evil.pt2", change)
    refused(cli, "evil.pt2")
    assert not (described / "ran").exists()
    # Trusted, it runs where torch itself finds nothing wrong with it: in the folder of the test.
    assert opened_on_trust(cli, "evil.pt2") is (change in {evaluated_size, run_guard})
    assert (described / "ran").exists() is (change is run_guard)


@pytest.mark.filterwarnings("ignore")
def test_a_torch_program_that_says_that_its_numbers_are_pickled(cli, described, program):
    """torch would load them with all that pickle can do; of numbers as they are any byte may come first."""
    with zipfile.ZipFile(program) as source, zipfile.ZipFile(described / "evil.pt2", "w") as made:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("weights_config.json"):
                content = content.replace(b'"use_pickle": false', b'"use_pickle": true')
            made.writestr(name, content)
    refused(cli, "evil.pt2")
    with zipfile.ZipFile(program) as source, zipfile.ZipFile(described / "good.pt2", "w") as made:
        for name in source.namelist():
            content = source.read(name)
            made.writestr(name, b"\x80" + content[1:] if name.endswith("weights/weight_0") else content)
    code, _, err = cli("predict", "--model", "good.pt2", "x.npy")
    assert code == 0, err


@pytest.mark.filterwarnings("ignore")
def test_a_torch_program_with_compiled_code(cli, described, program):
    (described / "evil.pt2").write_bytes(program.read_bytes())
    with zipfile.ZipFile(described / "evil.pt2", "a") as archive:
        archive.writestr("good/data/aotinductor/model/code.so", b"\x7fELF")
    refused(cli, "evil.pt2")


@pytest.mark.filterwarnings("ignore")
def test_a_torch_program_with_two_members_of_one_name(cli, described, program):
    (described / "evil.pt2").write_bytes(program.read_bytes())
    with zipfile.ZipFile(described / "evil.pt2", "a") as archive:
        archive.writestr(archive.namelist()[0], b"{}")
    refused(cli, "evil.pt2")


@pytest.mark.filterwarnings("ignore")
def test_a_good_torch_program_is_let_through(cli, described, program):
    (described / "good.pt2").write_bytes(program.read_bytes())
    code, _, err = cli("predict", "--model", "good.pt2", "x.npy")
    assert code == 0, err


@pytest.fixture(scope="module")
def litert_file(tmp_path_factory):
    needs_extra("ai_edge_litert")
    from kerascli.backend import keras, tensorflow

    model = keras.Sequential([keras.Input((3,), name="x"), keras.layers.Dense(2)])
    path = tmp_path_factory.mktemp("litert")
    model.export(path / "saved", format="tf_saved_model", verbose=False)
    converter = tensorflow.lite.TFLiteConverter.from_saved_model(str(path / "saved"))
    (path / "good.tflite").write_bytes(converter.convert())
    return path / "good.tflite"


@pytest.mark.filterwarnings("ignore")
def test_a_litert_file_that_is_cut_off_or_points_beyond_itself(cli, described, litert_file):
    whole = litert_file.read_bytes()
    for kept in (0, 6, 40, len(whole) // 2, len(whole) - 30):
        (described / "cut.tflite").write_bytes(whole[:kept])
        refused(cli, "cut.tflite", "model-not-readable")
    from ai_edge_litert import schema_py_generated as schema

    model = schema.ModelT.InitFromPackedBuf(whole, 0)
    model.subgraphs[0].tensors[0].buffer = 4000
    (described / "cut.tflite").write_bytes(packed(model))
    refused(cli, "cut.tflite", "model-not-readable")


@pytest.mark.filterwarnings("ignore")
def test_a_litert_file_that_wants_an_operation_of_a_library(cli, described, litert_file):
    from ai_edge_litert import schema_py_generated as schema

    model = schema.ModelT.InitFromPackedBuf(litert_file.read_bytes(), 0)
    code = model.operatorCodes[0]
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.CUSTOM
    code.customCode = b"FlexReadFile"
    (described / "evil.tflite").write_bytes(packed(model))
    refused(cli, "evil.tflite")
    assert not opened_on_trust(cli, "evil.tflite")


def packed(model):
    import flatbuffers

    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


@pytest.fixture
def openvino_folder(described):
    """A graph that adds three numbers, as OpenVINO writes it."""
    needs_extra("openvino")
    import openvino
    from openvino import opset8

    x = opset8.parameter([-1, 3], np.float32, name="x")
    x.output(0).get_tensor().set_names({"x"})
    graph = openvino.Model([opset8.add(x, opset8.constant(np.arange(3, dtype="float32")))], [x])
    (described / "net").mkdir()
    openvino.save_model(graph, described / "net" / "model.xml", compress_to_fp16=False)
    return described / "net"


@pytest.mark.filterwarnings("ignore")
def test_an_openvino_folder_that_reaches_beyond_itself(cli, openvino_folder):
    graph, numbers = openvino_folder / "model.xml", openvino_folder / "model.bin"
    code, _, err = cli("predict", "--model", "net", "x.npy")
    assert code == 0, err
    good = graph.read_text()
    for evil in (
        good.replace('type="Add" version="opset1"', 'type="Add" version="extension"'),
        good.replace("<net ", '<!DOCTYPE net [<!ENTITY a SYSTEM "file:///etc/hostname">]>\n<net ', 1),
    ):
        assert evil != good
        graph.write_text(evil)
        refused(cli, "net")
        assert opened_on_trust(cli, "net") is ("DOCTYPE" in evil)
    for foreign in (good[: len(good) // 2], "<net/>", good.replace('size="12"', 'size="4000"')):
        assert foreign != good
        graph.write_text(foreign)
        refused(cli, "net", "model-not-readable")
    graph.write_text(good)
    kept = numbers.rename(numbers.with_name("elsewhere"))
    numbers.symlink_to(kept)
    refused(cli, "net")


@pytest.mark.parametrize("content", ["{", "[]", '{"inputs": [{"name": 1}], "outputs": []}', '{"inputs": 5}'])
def test_a_damaged_description_is_told(cli, described, openvino_folder, content):
    (described / "verification.json").write_text(content)
    refused(cli, "net", "model-not-readable")


def test_a_description_that_does_not_fit_is_told(cli, described, openvino_folder):
    door = {"name": "x", "spelled": "x", "shape": [None, 4], "dtype": "float32"}
    (described / "verification.json").write_text(json.dumps({"inputs": [door], "outputs": ["y"], "batch": None}))
    np.save(described / "x.npy", np.zeros((1, 4), "float32"))
    refused(cli, "net", "model-not-readable")
