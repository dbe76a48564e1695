"""What an export starts from: the model as a file, alone and with its preparation inside, and real examples."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kerascli.exports.opened import OpenedExport
from kerascli.exports.whole import raw_preparation
from kerascli.model_draws import draws_member
from kerascli.models.memory import forgetting
from kerascli.preparation.batches import bare, texts_as_tensors
from kerascli.preparation.tensor_names import ONLY_INPUT
from kerascli.problems import Problem, UserError
from kerascli.workflows import answering
from kerascli.workflows.archived import experiment_of
from kerascli.workflows.asking import chosen_split, model_of, seed_of, world_of
from kerascli.workflows.assembling import open_backend
from kerascli.workflows.saving import add_members

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kerascli.preparation.prepared import PreparedData
    from kerascli.preparation.serving import Preparation
    from kerascli.workflows.subjects import Subject

EXAMPLES = 32
CALIBRATION = 128
"""Training examples that a quantization looks at."""
CLOSE = 1e-4
"""How far the answers of a model with its preparation inside may lie from those of predict, relative to the largest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What every process of an export is given, and what is told beside the artifact."""

    model: Path
    """The net alone; of a model that Keras can't save the file that its run has of it."""
    savable: bool = True
    """Whether that is a model that a process can load; else its run builds it again there."""
    examples: Path
    """Prepared examples: an npz with one array an input, in the model's order."""
    whole: Path | None = None
    """The model that takes raw examples."""
    raw_examples: Path | None = None
    real: bool = False
    """Whether the examples are the run's own; else they are drawn by the shapes of the inputs."""
    members: Mapping[str, bytes] = field(default_factory=dict)
    """Preparation and readings of the net alone, as they lie in an archive."""
    whole_members: Mapping[str, bytes] = field(default_factory=dict)
    class_names: Mapping[str, Any] = field(default_factory=dict)
    calibration: Path | None = None
    """Prepared examples of the training split; None of a model that belongs to no run."""


def gathered(subject: Subject, workplace: Path, warn: Callable[[Problem], None], *, core: bool) -> Material:
    """Load the model, build the one with its preparation inside where every step has its layer, save both."""
    plugins = subject.plugins()
    if subject.read is not None:
        open_backend(subject.read, warn)
    model, preparation, data = _asked(subject, plugins, warn)
    if isinstance(model, OpenedExport):
        raise _exported_already(subject)
    split = chosen_split(data, None) if data is not None else ""
    inputs = data.examples(split, EXAMPLES)[0] if data is not None else None
    file = workplace / "model.keras"
    savable = _save_model(model, file)
    _save_inputs(model, inputs, workplace / "examples.npz")
    found = Material(
        model=file if savable else subject.model_file,
        savable=savable,
        examples=workplace / "examples.npz",
        real=inputs is not None,
    )
    if data is not None:
        _save_inputs(model, data.examples("train", CALIBRATION)[0], workplace / "calibration.npz")
        found = replace(found, calibration=workplace / "calibration.npz")
    if preparation is None:
        return found
    readings = _readings(subject, preparation, data)
    said = {answering.MEMBER: readings, **experiment_of(subject)}
    members = {**preparation.members(), **said}
    whole: dict[str, Any] = {}
    if data is not None and not core:
        whole = _whole(model, preparation, data, split, workplace, warn) if savable else _unsavable(warn)
    return replace(
        found,
        members={} if core else members,
        class_names=dict(preparation.class_names),
        whole_members={**raw_preparation(preparation).members(), **said} if whole else {},
        **whole,
    )


def _exported_already(subject: Subject) -> UserError:
    return UserError(
        Problem(
            code="model-not-loadable",
            message=f"{subject.model_file} is an export itself: there is no Keras model in it to write again",
            help="kerascli export RUN, or the .keras file that it was made from",
        )
    )


def _asked(subject: Subject, plugins: Any, warn: Callable[[Problem], None]) -> tuple[Any, Any, PreparedData | None]:
    """The model, what it brings, and the run's data; None where it belongs to no run."""
    read = subject.read
    if read is None:
        return subject.model(plugins), subject.preparation(plugins), None
    seed = seed_of(subject, read)
    data, environment = world_of(subject, read, seed, warn)
    return model_of(subject, environment, data, seed), data.preparation, data


def _readings(subject: Subject, preparation: Preparation, data: PreparedData | None) -> bytes:
    """How the outputs are read, for `predict` on the exported archive; labels of folders have no coding."""
    if subject.read is not None and data is not None:
        return answering.as_member(answering.readings_of(subject.read, data.facts.targets, data))
    outputs = dict.fromkeys([*preparation.codings, *preparation.class_names])
    return answering.as_member([answering.Reading(name=name) for name in outputs])


def _whole(
    model: Any,
    preparation: Preparation,
    data: PreparedData,
    split: str,
    workplace: Path,
    warn: Callable[[Problem], None],
) -> dict[str, Any]:
    """The model over raw examples, kept where it answers as predict does; else a warning says what is in the way."""
    import numpy as np

    from kerascli.exports.format import flat_outputs
    from kerascli.exports.whole import NotInGraphError, whole_model
    from kerascli.workflows.raw_examples import as_arrays, raw_examples

    raw = raw_examples(data, split, EXAMPLES)
    if raw is None:
        warn(_beside("its examples are windows, or come in a stream"))
        return {}
    try:
        made = whole_model(model, preparation)
        arrays = as_arrays(raw, made)
        with forgetting(model):
            said = flat_outputs(made.predict(bare(texts_as_tensors(arrays), ONLY_INPUT), verbose=0))
    except (NotInGraphError, ValueError, TypeError) as error:
        warn(_beside(str(error).split("\n", maxsplit=1)[0]))
        return {}
    with forgetting(model):
        plain = flat_outputs(model.predict(preparation.apply(raw), verbose=0))
    expected = [
        preparation.in_own_unit(name, part)
        for name, part in zip(_output_names(model, preparation, len(plain)), plain, strict=True)
    ]
    for mine, theirs in zip(said, expected, strict=True):
        scale = max(1.0, float(np.abs(theirs).max(initial=0)))
        if mine.shape != theirs.shape or not np.abs(mine - theirs).max(initial=0) <= CLOSE * scale:
            warn(_beside("with it inside the model answers otherwise"))
            return {}
    _save_model(made, workplace / "whole.keras")
    np.savez(workplace / "raw_examples.npz", **arrays)
    return {"whole": workplace / "whole.keras", "raw_examples": workplace / "raw_examples.npz"}


def _output_names(model: Any, preparation: Preparation, count: int) -> list[str]:
    """Targets in the order in which Keras flattens the outputs."""
    own = list(getattr(model, "output_names", None) or [])
    if len(own) == count and set(own) == set(preparation.codings):
        return own
    return list(preparation.codings) if count == len(preparation.codings) == 1 else [""] * count


def _save_model(model: Any, path: Path) -> bool:
    """With the states that it draws from: the process of a format answers what this one would.

    False where Keras can't save it: a class of the user's without a `get_config` that says all.
    """
    try:
        model.save(path)
    except (NotImplementedError, TypeError, ValueError):
        return False
    add_members(path, draws_member(model))
    return True


def _unsavable(warn: Callable[[Problem], None]) -> dict[str, Any]:
    warn(_beside("Keras can't save a model of this class"))
    return {}


def _beside(why: str) -> Problem:
    return Problem(
        code="preparation-beside",
        message=f"the preparation can't be inside the model ({why}): it lies beside, in preparation.json",
        severity="warning",
    )


def _save_inputs(model: Any, inputs: Any, path: Path) -> None:
    """One array an input, in the model's order."""
    import numpy as np

    from kerascli.exports.signature import as_mapping

    given = inputs if inputs is not None else _drawn(model)
    named = {name: np.asarray(array) for name, array in as_mapping(given).items()}
    order = [tensor.name for tensor in getattr(model, "inputs", None) or ()]
    arrays = {name: named[name] for name in order} if set(order) == set(named) else named
    np.savez(path, **arrays)


def _drawn(model: Any) -> dict[str, Any]:
    """Numbers by the shapes of the inputs: of a model without data there is nothing better to ask about."""
    import numpy as np

    generator = np.random.default_rng(0)
    drawn = {}
    for tensor in model.inputs:
        shape = (EXAMPLES, *(8 if size is None else size for size in tensor.shape[1:]))
        whole = "int" in str(tensor.dtype)
        drawn[tensor.name] = (generator.integers(0, 2, shape) if whole else generator.random(shape)).astype(
            str(tensor.dtype)
        )
    return drawn
