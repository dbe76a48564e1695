"""`kerascli predict`: what a person has goes in, answers in their words come out, in a stream."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.inputs.batch import Batches, rows_at_once
from kerascli.preparation.ranges import RangeWatch
from kerascli.problems import DataError, Problem, UserError
from kerascli.workflows.answering import Reading, masks, readings_of, told
from kerascli.workflows.answers import AnswerBlock
from kerascli.workflows.compiled_readings import compiled_readings
from kerascli.workflows.prediction_refusals import no_other_classes, nothing_to_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import polars as pl

    from kerascli.inputs.batch import InputBatch
    from kerascli.plugins import PluginModules
    from kerascli.preparation.serving import Preparation
    from kerascli.preparation.tables.table import TableReader
    from kerascli.workflows.subjects import Subject

KERAS_BATCH = 32
"""What `Model.predict` takes where nobody says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictOptions:
    """What the command line says."""

    inputs: tuple[str, ...] = ()
    top: int = 1
    batch_size: int | None = None
    layer: str | None = None
    """An inner layer whose output is wanted instead of the model's."""
    split: str | None = None
    stop_on_error: bool = False


class Predictor:
    """One model with its preparation, ready to be asked any number of times."""

    def __init__(self, subject: Subject, options: PredictOptions, warn: Callable[[Problem], None]) -> None:
        self.subject = subject
        self.options = options
        self.warn = warn
        self._open_backend(warn)
        self.plugins: PluginModules = subject.plugins()
        model, self.preparation = self._model_and_preparation(warn)
        self.model = _inner(model, options.layer)
        whole = options.layer is None and subject.part is None
        self._readings = self._stored_readings() if whole else None
        self._ask = self._asking()
        self._watch = RangeWatch(self.preparation.ranges if self.preparation is not None else {})

    def _open_backend(self, warn: Callable[[Problem], None]) -> None:
        from kerascli.backend import Door, open_door

        if self.subject.read is not None:
            from kerascli.workflows.assembling import open_backend

            open_backend(self.subject.read, warn)
            return
        for problem in open_door(Door()):
            warn(problem)

    def _model_and_preparation(self, warn: Callable[[Problem], None]) -> tuple[Any, Preparation | None]:
        """From the archive alone; a model that Keras can't save is built again, on the data it was built for."""
        subject = self.subject
        if subject.read is None or not subject.weights_alone:
            return subject.model(self.plugins), subject.preparation(self.plugins)
        from kerascli.workflows.asking import rebuilt

        return rebuilt(subject, subject.read, warn)

    def answers_of_split(self, warn: Callable[[Problem], None]) -> Iterator[AnswerBlock]:
        """A part of the run's own data."""
        import itertools

        from kerascli.workflows.asking import chosen_split, other_data, seed_of
        from kerascli.workflows.evaluate import steps_of
        from kerascli.workflows.other_data import world_asked_about

        read = self.subject.read
        if read is None:
            raise nothing_to_answer(self.subject, takes_arrays=self.preparation is None)
        section = read.experiment.predict
        data, _ = world_asked_about(self.subject, read, seed_of(self.subject, read), section, warn)
        split = chosen_split(data, self.options.split or section.split)
        other = other_data(self.subject, data)
        if other is not None:
            message = f"{other}: these are not the examples of its `{split}` part"
            warn(Problem(code="data-changed", message=message, severity="warning"))
        feed = data.feed(split, shuffle=False, batch_size=self.batch_size)
        first = 0
        for inputs, *_ in itertools.islice(feed.numpy_batches(), steps_of(feed, section.steps, read)):
            count = len(next(iter(inputs.values())) if isinstance(inputs, dict) else inputs)
            yield self._told(inputs, [f"{split}[{row}]" for row in range(first, first + count)], {})
            first += count

    def answers(self, batches: Batches) -> Iterator[AnswerBlock]:
        """Every input's answer, in order and as they come."""
        for batch in batches:
            yield self._answered(batch)
        for problem in self._watch.problems():
            self.warn(problem)

    def _answered(self, batch: InputBatch) -> AnswerBlock:
        raw, broken = batch.raw, dict(batch.broken)
        if self.preparation is not None and self.preparation.table is not None:
            raw, unfit = _whole_rows(self.preparation.table.asked, raw)
            positions = batch.whole if unfit else ()
            broken |= {positions[row]: reason for row, reason in unfit.items()}
        if broken and self.options.stop_on_error:
            position, reason = min(broken.items())
            raise DataError(
                Problem(code="unreadable-input", message=f"{batch.names[position]} cannot be read: {reason}")
            )
        reasons = {position: f"cannot be read: {reason}" for position, reason in broken.items()}
        if len(reasons) == len(batch.names):
            return AnswerBlock(names=batch.names, broken=reasons)
        self._watch.see(raw)
        return self._told(self.preparation.apply(raw) if self.preparation else _as_given(raw), batch.names, reasons)

    def _told(self, inputs: Any, names: Sequence[str] | pl.Series, broken: Mapping[int, str]) -> AnswerBlock:
        outputs = self._outputs(inputs)
        readings = self._readings_for(list(outputs))
        columns = {
            (f"{reading.name}.{key}" if len(readings) > 1 else key): column
            for reading in readings
            for key, column in told(reading, outputs[reading.name], self.preparation, top=self.options.top).items()
        }
        if self.options.top > 1 and not any(key.endswith("class_2") for key in columns):
            raise no_other_classes(self.options.top)
        pixels = functools.partial(masks, readings, outputs, self.preparation)
        return AnswerBlock(names=names, columns=columns, arrays=outputs, masks=pixels, broken=broken)

    def _outputs(self, inputs: Any) -> dict[str, Any]:
        """The model's numbers by output."""
        import numpy as np

        from kerascli.backend import keras

        answer = self._ask(inputs)
        stored = [reading.name for reading in self._readings or ()]
        if isinstance(answer, dict) and set(answer) == set(stored or answer):
            return {name: np.asarray(answer[name]) for name in stored or answer}
        flat = [np.asarray(part) for part in keras.tree.flatten(answer)]
        own = list(getattr(self.model, "output_names", None) or [])
        if len(own) == len(flat) > 1 and set(own) == set(stored):
            return dict(zip(own, flat, strict=True))
        if len(stored) == len(flat):
            return dict(zip(stored, flat, strict=True))
        return dict(zip(own if len(own) == len(flat) else [f"output_{i}" for i in range(len(flat))], flat, strict=True))

    def _asking(self) -> Callable[[Any], Any]:
        """How the model is asked about a chunk of prepared inputs."""
        from kerascli.backend import keras
        from kerascli.exports.opened import OpenedExport
        from kerascli.models.steady import SteadyModel
        from kerascli.preparation.batches import texts_as_tensors

        size = self.step
        if isinstance(self.model, OpenedExport):
            # An export's runtime takes texts as NumPy has them.
            return lambda inputs: self.model.predict(inputs, batch_size=size)
        if type(self.model).predict is not keras.Model.predict:
            return lambda inputs: self.model.predict(texts_as_tensors(inputs), batch_size=size, verbose=0)
        steady = SteadyModel(self.model, size)
        return lambda inputs: steady.predict(texts_as_tensors(inputs))

    def _stored_readings(self) -> list[Reading] | None:
        from kerascli.workflows.carried import readings_in

        carried = readings_in(self.subject.model_file)
        if carried is not None:
            return carried
        if self.subject.read is not None and self.preparation is not None:
            return readings_of(self.subject.read, self.preparation.codings)
        return compiled_readings(self.model) if self.preparation is None else None

    def _readings_for(self, outputs: list[str]) -> list[Reading]:
        known = {reading.name: reading for reading in self._readings or ()}
        return [known.get(name, Reading(name=name)) for name in outputs]

    @property
    def batch_size(self) -> int | None:
        """Examples a step: as asked for, else as the file says, else as Keras has it."""
        if self.options.batch_size is not None or self.subject.read is None:
            return self.options.batch_size
        return self.subject.read.experiment.predict.batch_size

    @property
    def step(self) -> int:
        """Examples a step of the model."""
        return self.batch_size or KERAS_BATCH

    @property
    def rows(self) -> int:
        """Examples read at a time: many steps of the model, so that reading has no price of its own."""
        table = self.preparation is not None and self.preparation.table is not None
        sizes = [] if table else [tensor.shape[1:] for tensor in getattr(self.model, "inputs", None) or ()]
        return rows_at_once(sizes, self.step)


def _whole_rows(table: TableReader, frame: Any) -> tuple[Any, dict[int, str]]:
    """The rows that the model can be asked about, and why it can't be asked about the others."""
    from kerascli.preparation.tables.broken import broken_rows

    broken = broken_rows(table, frame)
    if not broken:
        return frame, broken
    return frame[[row for row in range(frame.height) if row not in broken]], broken


def _inner(model: Any, layer: str | None) -> Any:
    """The model up to one of its layers."""
    if layer is None:
        return model
    from kerascli.backend import keras
    from kerascli.config.nearest import nearest

    names = [part.name for part in getattr(model, "layers", ())]
    if layer not in names:
        close = nearest(layer, names)
        raise UserError(
            Problem(
                code="no-such-layer",
                message=f"the model has no layer `{layer}`",
                help=f"--layer {close[0]}" if close else None,
                notes=(f"there are: {', '.join(names)}" if names else "an export has no layers that can be asked",),
            )
        )
    return keras.Model(model.inputs, model.get_layer(layer).output)


def _as_given(raw: Any) -> Any:
    """Arrays for a model that brings no preparation."""
    from kerascli.preparation.batches import floats_as_keras

    arrays = {name: floats_as_keras(array) for name, array in raw.items()}
    return next(iter(arrays.values())) if len(arrays) == 1 else arrays
