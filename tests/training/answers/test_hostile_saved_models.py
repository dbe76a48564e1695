"""A SavedModel is a program: whatever its graph could do beyond answering is refused, each with exit code 2."""

from pathlib import Path

import pytest

from kerascli.backend import tensorflow as tf
from kerascli.problems import UserError
from kerascli.saved_model_safety import check_saved_model
from tests.training.answers.conftest import refused


def saved(folder, answer):
    """A SavedModel whose `serving_default` is this function."""

    class Served(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec((None, 3), tf.float32, name="x")])
        def __call__(self, x):
            return {"y": answer(x)}

    module = Served()
    tf.saved_model.save(module, str(folder), signatures={"serving_default": module.__call__})
    return folder


def with_text(x, text):
    """The text has to be made before there is an answer."""
    return x + tf.cast(tf.strings.length(text), tf.float32)


REACHING = {
    "WriteFile": lambda x, place: (tf.io.write_file(place, "code"), x)[1],
    "ReadFile": lambda x, place: with_text(x, tf.io.read_file(place)),
    "MatchingFiles": lambda x, place: with_text(x, tf.io.matching_files(place)[0]),
    "EagerPyFunc": lambda x, place: tf.py_function(lambda y: (Path(place).touch(), y)[1], [x], tf.float32),
    "PyFunc": lambda x, place: tf.numpy_function(lambda y: (Path(place).touch(), y)[1], [x], tf.float32),
    "PrintV2": lambda x, place: (tf.print("code", output_stream=f"file://{place}"), x)[1],
    "SaveV2": lambda x, place: (
        tf.raw_ops.SaveV2(prefix=place, tensor_names=["x"], shape_and_slices=[""], tensors=[x]),
        x,
    )[1],
    "RestoreV2": lambda x, place: (
        x + tf.raw_ops.RestoreV2(prefix=place, tensor_names=["x"], shape_and_slices=[""], dtypes=[tf.float32])[0]
    ),
    "TextLineDataset": lambda x, place: with_text(
        x, tf.data.TextLineDataset(place).reduce("", lambda old, new: old + new)
    ),
    "LoadDataset": lambda x, place: (
        x + tf.data.Dataset.load(place, tf.TensorSpec((), tf.float32)).reduce(0.0, lambda old, new: old + new)
    ),
    "DebugIdentityV2": lambda x, place: tf.raw_ops.DebugIdentityV2(input=x, debug_urls=[f"file://{place}"]),
    "Abort": lambda x, _: (tf.raw_ops.Abort(error_msg="away", exit_without_error=True), x)[1],
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("operation", sorted(REACHING))
def test_a_saved_model_that_reaches_beyond_itself(described, operation):
    saved(described / "evil", lambda x: REACHING[operation](x, str(described / "written")))
    (described / "written").unlink(missing_ok=True)
    with pytest.raises(UserError, match=f"the operation {operation}|the operation .*Dataset"):
        check_saved_model(described / "evil")


@pytest.mark.filterwarnings("ignore")
def test_a_saved_model_that_reads_a_table_of_the_machine(described):
    (described / "words.txt").write_text("a\nb\n")
    read = tf.lookup.TextFileInitializer(str(described / "words.txt"), "string", 0, "int64", -1)
    table = tf.lookup.StaticHashTable(read, -1)

    class Served(tf.Module):
        def __init__(self):
            super().__init__()
            self.table = table

        @tf.function(input_signature=[tf.TensorSpec((None,), tf.string, name="x")])
        def __call__(self, x):
            return {"y": self.table.lookup(x)}

    module = Served()
    tf.saved_model.save(module, str(described / "evil"), signatures={"serving_default": module.__call__})
    with pytest.raises(UserError, match="InitializeTableFromTextFile"):
        check_saved_model(described / "evil")


@pytest.mark.parametrize("with_description", [True, False])
def test_predict_and_bench_refuse_a_saved_model_that_writes_a_file(cli, described, with_description):
    saved(described / "evil", lambda x: REACHING["WriteFile"](x, str(described / "written")))
    (described / "written").unlink(missing_ok=True)
    if not with_description:
        (described / "verification.json").unlink()
    refused(cli, "evil")
    assert not (described / "written").exists()
    assert cli("predict", "--model", "evil", "x.npy", "--unsafe")[0] == 0
    assert (described / "written").exists()


def test_functions_of_the_saver_are_not_for_others(described):
    """Reading variables is let through where TensorFlow's saver does it, and not where a signature calls the same."""
    from google.protobuf import descriptor_pool, message_factory

    saved(described / "evil", lambda x: x)
    kind = descriptor_pool.Default().FindMessageTypeByName("tensorflow.SavedModel")
    graph = message_factory.GetMessageClass(kind)()
    file = described / "evil" / "saved_model.pb"
    graph.ParseFromString(file.read_bytes())
    check_saved_model(described / "evil")
    meta = graph.meta_graphs[0]
    restore = next(node for node in meta.graph_def.node if node.name == meta.saver_def.restore_op_name)
    # In no order that can be relied upon; the saver's own function for writing is among them.
    functions = {function.signature.name: function for function in meta.graph_def.library.function}
    signature = next(function for name, function in functions.items() if "signature_wrapper" in name)
    signature.node_def.add(name="again", op="StatefulPartitionedCall").attr["f"].func.name = restore.attr["f"].func.name
    file.write_bytes(graph.SerializeToString())
    with pytest.raises(UserError, match="RestoreV2"):
        check_saved_model(described / "evil")


def test_links_and_second_graphs_in_a_saved_model(described):
    folder = saved(described / "evil", lambda x: x)
    check_saved_model(folder)
    (folder / "saved_model.pbtxt").write_text("")
    with pytest.raises(UserError, match="a second graph"):
        check_saved_model(folder)
    (folder / "saved_model.pbtxt").unlink()
    (folder / "assets" / "words").symlink_to("/etc/hostname")
    with pytest.raises(UserError, match="a symbolic link"):
        check_saved_model(folder)


def test_a_cut_off_saved_model_is_told(cli, described):
    file = saved(described / "cut", lambda x: x) / "saved_model.pb"
    file.write_bytes(file.read_bytes()[:100])
    refused(cli, "cut", "model-not-readable")
