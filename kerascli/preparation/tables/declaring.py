"""The features that the file names: one per column that reaches the model, patterns and crosses among them."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from kerascli.preparation.features_section import Cross
from kerascli.preparation.steps.chain import Chain
from kerascli.preparation.steps.layer_steps import CrossStep
from kerascli.preparation.tables.columns import column_named
from kerascli.preparation.tables.features import ColumnFeature
from kerascli.preparation.tables.space import column_type, encoding_step, index_chain
from kerascli.problems import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.section import DataSection


def declared_features(
    section: DataSection, schema: Mapping[str, Any], others: Sequence[str], context: PreparationContext
) -> list[ColumnFeature]:
    """One per column that reaches the model, in the file's order; `others` are columns with another job."""
    free = [name for name in schema if name not in others]
    span = section.span("features")
    if section.features == "by_input":
        wanted = context.model_inputs or dict.fromkeys(free)
        found = [column_named(name, schema, span) for name in wanted]
        return [
            ColumnFeature(
                name=name, columns=(name,), dtype=_input_type(name, schema, context), chain=Chain(), span=span
            )
            for name in found
        ]
    if section.features is None or section.features == "rest":
        return [ColumnFeature(name=name, columns=(name,), dtype="float32", chain=Chain(), span=span) for name in free]
    _refuse_other_jobs(section.features, others, section)
    return [
        feature
        for written, declared in section.features.items()
        for feature in _expanded(section, written, declared, free, context)
    ]


def _refuse_other_jobs(written: Mapping[str | int, Any], others: Sequence[str], section: DataSection) -> None:
    """A column that is the target, the weight, or what the split is made by, is nothing to learn from."""
    for name, declared in written.items():
        if str(name) in others and not isinstance(declared, Cross):
            raise DataError(
                Problem(
                    code="target-among-features",
                    message=f"`{name}` has another job: a target, a weight or the split's column is no feature",
                    span=section.span("features", name),
                    help="leave it out of `features`",
                )
            )


def _input_type(name: str, schema: Mapping[str, Any], context: PreparationContext) -> str | None:
    """As the model declares the input; one without a type takes Keras's float, where the column holds numbers."""
    if name not in context.model_inputs:
        return None
    return context.model_inputs[name] or ("float32" if schema[name].is_numeric() else None)


def _expanded(
    section: DataSection, written: str | int, declared: Any, free: Sequence[str], context: PreparationContext
) -> list[ColumnFeature]:
    """A name, or a pattern for many columns that have no line of their own."""
    span = section.span("features", written)
    if isinstance(declared, Cross):
        layer = _crossing(declared)
        return [
            ColumnFeature(
                name=str(written),
                columns=(),
                dtype=None,
                chain=Chain((CrossStep(layer),)),
                crossed=tuple(declared.feature_names),
                span=span,
            )
        ]
    own = {str(name) for name in section.features} if isinstance(section.features, dict) else set()
    names = (
        [str(written)]
        if str(written) in free
        else [name for name in free if fnmatchcase(name, str(written)) and name not in own]
    )
    if not names:
        names = [column_named(written, free, span)]
    features = []
    for name in names:
        chain = index_chain(declared, context, section.statistics)
        encoding = encoding_step(declared, chain)
        features.append(
            ColumnFeature(
                name=name,
                columns=(name,),
                dtype=column_type(declared),
                chain=chain,
                encoding=Chain((encoding,)) if encoding else Chain(),
                span=span,
            )
        )
    return features


def _crossing(cross: Cross) -> Any:
    from kerascli.backend import keras

    return keras.layers.HashedCrossing(cross.crossing_dim, output_mode=cross.output_mode)
