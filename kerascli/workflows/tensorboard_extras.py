"""What TensorBoard shows beside the curves: hyperparameters that compare runs, the model's graph, pictures."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from kerascli.reports.layers import model_config
from kerascli.runs.layout import RunPaths
from kerascli.runs.settings import read_settings
from kerascli.runs.summary import summarize
from kerascli.workflows.event_file import EventFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PLUGIN = "hparams"
GRAPH_PLUGIN, GRAPH_TAG = "graph_keras_model", "keras"
START_TAG, END_TAG = "_hparams_/session_start_info", "_hparams_/session_end_info"
NULL_TENSOR_TYPE = "DT_FLOAT"
TELLING = ("compile.", "model.", "data.batch_size", "data.shuffle", "fit.", "vars.", "seed", "dtype_policy", "backend")
"""Keys of the file that runs are compared by in the table."""
MOST = 60


def write_extras(folder: Path) -> None:
    """Add a file of events to the run: its hyperparameters, how it ended, the model's graph, the pictures it has."""
    from tensorboard.compat.proto.event_pb2 import Event

    paths = RunPaths(folder)
    file = EventFile(paths.tensorboard, "extras")
    for summary in (*_hyperparameters(folder), *_graph(paths), *_pictures(paths)):
        file.add(Event(wall_time=time.time(), step=0, summary=summary))
    file.close()


def telling_settings(settings: Mapping[str, Any]) -> dict[str, bool | float | str]:
    """Single values of the file that say how a run was trained."""
    chosen = {key: value for key, value in settings.items() if key.startswith(TELLING)}
    plain = {key: value for key, value in chosen.items() if isinstance(value, bool | int | float | str)}
    return dict(list(plain.items())[:MOST])


def _hyperparameters(folder: Path) -> Iterator[Any]:
    from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2

    run = summarize(folder)
    start = plugin_data_pb2.SessionStartInfo(group_name=run.id, start_time_secs=_seconds(run.created))
    for key, value in telling_settings(read_settings(folder)).items():
        field = start.hparams[key]
        if isinstance(value, bool):
            field.bool_value = value
        elif isinstance(value, int | float):
            field.number_value = value
        else:
            field.string_value = value
    status = api_pb2.STATUS_SUCCESS if run.state == "finished" else api_pb2.STATUS_FAILURE
    end = plugin_data_pb2.SessionEndInfo(status=status, end_time_secs=time.time())
    yield _plugin_summary(START_TAG, plugin_data_pb2.HParamsPluginData(version=0, session_start_info=start))
    yield _plugin_summary(END_TAG, plugin_data_pb2.HParamsPluginData(version=0, session_end_info=end))


def _seconds(moment: Any) -> float:
    return moment.timestamp() if moment is not None else time.time()


def _plugin_summary(tag: str, content: Any) -> Any:
    """What the plugin reads lies in the metadata; the tensor is there because every summary has one."""
    from tensorboard.compat.proto.tensor_pb2 import TensorProto
    from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto

    tensor = TensorProto(dtype=NULL_TENSOR_TYPE, tensor_shape=TensorShapeProto())
    return _tensor_summary(tag, PLUGIN, content.SerializeToString(), tensor)


def _graph(paths: RunPaths) -> Iterator[Any]:
    """The model as Keras's callback writes it, for the tab with its graph."""
    from tensorboard.compat.proto.tensor_pb2 import TensorProto
    from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto

    config = model_config(paths.model)
    if config.get("class_name") in {"Sequential", "Functional"}:
        text = json.dumps(config).encode()
        tensor = TensorProto(dtype="DT_STRING", string_val=[text], tensor_shape=TensorShapeProto())
        yield _tensor_summary(GRAPH_TAG, GRAPH_PLUGIN, b"1", tensor)


def _tensor_summary(tag: str, plugin: str, content: bytes, tensor: Any) -> Any:
    from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata

    metadata = SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name=plugin, content=content))
    return Summary(value=[Summary.Value(tag=tag, metadata=metadata, tensor=tensor)])


def _pictures(paths: RunPaths) -> Iterator[Any]:
    """Example grids and, once evaluated, confusion matrices."""
    from PIL import Image
    from tensorboard.compat.proto.summary_pb2 import Summary

    drawn = [*paths.plots.glob("examples*.png"), *sorted(paths.evaluations.glob("*/*confusion*.png"))[-1:]]
    for path in drawn:
        with Image.open(path) as opened:
            wide, high = opened.size
        image = Summary.Image(width=wide, height=high, colorspace=3, encoded_image_string=path.read_bytes())
        yield Summary(value=[Summary.Value(tag=path.stem, image=image)])
