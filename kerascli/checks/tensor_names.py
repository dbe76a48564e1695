"""Names of inputs and targets in the data section: those that the source or the model can't have."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from kerascli.config.nearest import nearest
from kerascli.config.nodes import key_span, span_at
from kerascli.preparation.features_section import CROSS, FRACTIONS, Cross
from kerascli.preparation.target_section import Target
from kerascli.preparation.tensor_names import BOTH, ONLY_INPUT, ONLY_TARGET
from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from kerascli.checks.draft import Draft
    from kerascli.checks.trainings import Training
    from kerascli.preparation.section import DataSection

UNNAMED = frozenset({"builtin", "images", "text", "audio", "timeseries"})
"""Sources of one input and one target, which have no names."""
KEYS = tuple(Target.model_fields)


def tensor_name_problems(draft: Draft, trainings: list[Training]) -> Iterator[Problem]:
    """A problem for each step of a tensor that is not there, and each target of an output that is not there."""
    data = draft.data
    if data is None:
        return
    yield from _steps(data, draft)
    yield from _crossed(data, draft)
    if isinstance(data.target, dict) and trainings:
        yield from _targets(data.target, trainings[0], draft)


def _steps(data: DataSection, draft: Draft) -> Iterator[Problem]:
    sources = [source for source in (data.source, data.train) if source is not None]
    if any(source.word not in UNNAMED for source in sources):
        return
    known = [ONLY_INPUT, ONLY_TARGET, BOTH]
    for key in ("prepare", "augment"):
        for name in getattr(data, key):
            if name not in known:
                near = nearest(name, known, count=1)
                yield Problem(
                    code="unknown-input",
                    message=f"`{key}.{name}` changes nothing: the data have no input and no target of that name",
                    span=key_span(draft.root, ("data", key, name)),
                    help=f"did you mean `{near[0]}`?" if near else "x: […] is the input, y: […] the target",
                )


def _crossed(data: DataSection, draft: Draft) -> Iterator[Problem]:
    """A cross is of categories that the file names as features, as `FeatureSpace` has it."""
    features = data.features if isinstance(data.features, dict) else {}
    named = {str(name): feature for name, feature in features.items()}
    for name, feature in features.items():
        for index, crossed in enumerate(feature.feature_names if isinstance(feature, Cross) else ()):
            wrong = _not_crossable(crossed, named)
            if wrong is not None:
                place = span_at(draft.root, ("data", "features", name, CROSS.name, "feature_names", index))[0]
                yield replace(wrong, span=place)


def _not_crossable(crossed: str, features: Mapping[str, Any]) -> Problem | None:
    """What is wrong with a name in a cross."""
    written = next((name for name in (crossed, *features) if name in features and fnmatchcase(crossed, name)), None)
    if written is None:
        near = nearest(crossed, [name for name in features if not isinstance(features[name], Cross)], count=1)
        remedy = f"give it a line beside the cross, such as `{crossed}: string_categorical`"
        help_text = f"did you mean `{near[0]}`?" if near else remedy
        return Problem(code="unknown-name", message=f"no feature is called `{crossed}`", help=help_text)
    if isinstance(features[written], Cross):
        message = f"a cross combines columns, and `{crossed}` is a cross itself"
        return Problem(code="wrong-value", message=message, help="name the columns of both in one cross")
    kind = getattr(features[written], "name", None)
    if kind not in FRACTIONS:
        return None
    message = f"a cross combines categories, and `{crossed}` is a number (`{kind}`)"
    return Problem(code="wrong-value", message=message, help=f"{crossed}: {{float_discretized: {{num_bins: 8}}}}")


def _targets(targets: Collection[str], training: Training, draft: Draft) -> Iterator[Problem]:
    names = [output.name for output in training.outputs or ()]
    outputs = [name for name in names if name is not None]
    closed = bool(names) and len(outputs) == len(names)
    for name in targets:
        if name in outputs or (name in KEYS and not closed):
            continue
        near = nearest(name, [*outputs, *KEYS], count=1)
        one = len(targets) == 1 or any(key in KEYS for key in targets)
        if closed or (near and one):
            listed = ", ".join(f"`{output}`" for output in outputs)
            yield Problem(
                code="unknown-output",
                message=f"`target` names `{name}`, which is neither an output of the model nor a key of a target",
                span=key_span(draft.root, ("data", "target", name)),
                help=f"did you mean `{near[0]}`?" if near else f"the outputs: {listed}",
            )
