"""Names of inputs and targets in the data section: those that the source or the model can't have."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from kerascli.config.nearest import nearest
from kerascli.config.nodes import key_span, span_at
from kerascli.preparation.features_section import CROSS, Cross
from kerascli.preparation.target_section import Target
from kerascli.preparation.tensor_names import BOTH, ONLY_INPUT, ONLY_TARGET
from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

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
    """A cross is of features that the file names."""
    features = data.features if isinstance(data.features, dict) else {}
    for name, feature in features.items():
        for index, crossed in enumerate(feature.feature_names if isinstance(feature, Cross) else ()):
            if any(fnmatchcase(crossed, str(known)) for known in features if known != name):
                continue
            near = nearest(crossed, [str(known) for known in features if known != name], count=1)
            path = ("data", "features", name, CROSS.name, "feature_names", index)
            yield Problem(
                code="unknown-name",
                message=f"no feature is called `{crossed}`",
                span=span_at(draft.root, path)[0],
                help=f"did you mean `{near[0]}`?" if near else "a cross is of features that stand beside it",
            )


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
