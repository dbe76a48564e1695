"""Why a training failed, in plain words."""

from __future__ import annotations

import json

import pytest

from kerascli.plugins import PluginModules
from kerascli.workflows.failures import explained


class ResourceExhaustedError(Exception):
    """As TensorFlow's."""


class OutOfMemoryError(RuntimeError):
    """As torch's for a GPU."""


@pytest.mark.parametrize(
    "error",
    [
        ResourceExhaustedError("OOM when allocating tensor with shape[4096,4096]"),
        OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB."),
        MemoryError("Unable to allocate 29.1 TiB for an array with shape (2000000, 2000000)"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_too_little_memory_says_what_asked_and_what_to_change(error: Exception) -> None:
    (problem,) = explained(error, PluginModules(), lambda: None).problems
    assert problem.code == "out-of-memory"
    assert str(error).rstrip(".") in problem.message
    assert "data.batch_size" in (problem.help or "")


def test_what_an_operation_inside_the_graph_complains_of_is_told_and_not_where_it_was_made() -> None:
    error = ValueError(
        "Graph execution error:\n\nDetected at node model/embedding/GatherV2 defined at (most recent call last):\n"
        '  File "my.py", line 8, in <module>\n\nindices[0,0] = 20 is not in [0, 10)\n'
        "\t [[{{node model/embedding/GatherV2}}]] [Op:__inference_multi_step_on_iterator_930]"
    )
    (problem,) = explained(error, PluginModules(), lambda: None).problems
    assert problem.message == "ValueError: indices[0,0] = 20 is not in [0, 10) (in `model/embedding/GatherV2`)"


def test_another_failure_is_told_by_its_own_words() -> None:
    (problem,) = explained(ValueError("the axis is not there"), PluginModules(), lambda: None).problems
    assert (problem.code, problem.message) == ("training-failed", "ValueError: the axis is not there")


def test_a_complaint_that_keras_has_framed_is_told_without_its_frame() -> None:
    error = ValueError(
        "Exception encountered when calling Sequential.call().\n\n\x1b[1m'类别/' is not a valid scope name\x1b[0m\n\n"
        "Arguments received by Sequential.call():\n  • inputs=tf.Tensor(shape=(None, 30), dtype=float32)"
    )
    (problem,) = explained(error, PluginModules(), lambda: None).problems
    assert problem.message == "ValueError: '类别/' is not a valid scope name"


def test_a_line_of_the_standard_library_is_no_place_to_look_at() -> None:
    with pytest.raises(ValueError, match="Expecting value") as raised:
        json.loads("nothing")
    (problem,) = explained(raised.value, PluginModules(), lambda: None).problems
    assert problem.notes == (f'{__file__}:{raised.traceback[0].lineno + 1}: json.loads("nothing")',)
