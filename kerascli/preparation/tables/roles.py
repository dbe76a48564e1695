"""Which column has which job: feature, target, weight, or what a split is made by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerascli.preparation.tables.columns import column_named
from kerascli.preparation.tables.declaring import declared_features
from kerascli.preparation.tables.features import FeatureTable
from kerascli.preparation.tables.missing import check_names
from kerascli.preparation.target_section import PreparedTarget, Target
from kerascli.problems import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.section import DataSection
    from kerascli.preparation.tables.features import ColumnFeature


@dataclass(frozen=True, kw_only=True)
class Roles:
    """The jobs of a table's columns."""

    features: FeatureTable
    targets: Mapping[str, ColumnTarget]
    feature_targets: Mapping[str, str] = field(default_factory=dict)
    """Targets that are prepared columns: target name -> feature name."""
    weights: str | None = None

    @property
    def target_columns(self) -> list[str]:
        return [target.column for target in self.targets.values()]


@dataclass(frozen=True, slots=True)
class ColumnTarget:
    """A column to predict."""

    column: str
    classes: list[Any] | None = None
    scale: str | None = None
    unit: str | None = None


def roles_of(
    section: DataSection, schema: Mapping[str, Any], context: PreparationContext, *, windowed: bool = False
) -> Roles:
    """Read from the section; a name that no column has is told with the nearest.

    In windows a target column may be named as a feature too: its past is there to learn from, its future is not.
    """
    written = section.target
    named = written if isinstance(written, dict) else {"y": written} if written is not None else {}
    targets, prepared = {}, {}
    for name, target in named.items():
        if isinstance(target, PreparedTarget):
            prepared[name] = target.feature
        else:
            targets[name] = _column_target(target, schema, section)
    weights = None
    if isinstance(section.sample_weight, str):
        weights = column_named(section.sample_weight, schema, section.span("sample_weight"))
    hidden = [] if windowed and isinstance(section.features, dict) else [target.column for target in targets.values()]
    others = hidden + ([weights] if weights else []) + _split_columns(section)
    features = declared_features(section, schema, others, context)
    _check_crosses(features)
    if isinstance(section.missing, dict):
        check_names(section.missing, schema, section.span("missing"))
    known = {feature.name for feature in features}
    _check_prepared_targets(prepared, features, section)
    table = FeatureTable(
        features,
        by_name=section.features == "by_input" or _are_inputs(context, known),
        answers=prepared.values(),
    )
    return Roles(features=table, targets=targets, feature_targets=prepared, weights=weights)


def _are_inputs(context: PreparationContext, features: set[str]) -> bool:
    """Several inputs of the model that are called as features are: each gets its own."""
    return len(context.model_inputs) > 1 and set(context.model_inputs) <= features


def _column_target(target: Any, schema: Mapping[str, Any], section: DataSection) -> ColumnTarget:
    span = section.span("target")
    if isinstance(target, Target):
        return ColumnTarget(column_named(target.column, schema, span), target.classes, target.scale, target.unit)
    return ColumnTarget(column_named(target, schema, span))


def _split_columns(section: DataSection) -> list[str]:
    """Columns that say where a row belongs are nothing to learn from."""
    split = section.split
    return [str(column) for column in (split.by, split.group) if column is not None] if split else []


def _check_crosses(features: list[ColumnFeature]) -> None:
    """A name that only a pattern for many columns has: the table has to have the column."""
    known = [feature.name for feature in features if not feature.crossed]
    for feature in features:
        for name in feature.crossed:
            if name not in known:
                raise DataError(
                    Problem(
                        code="unknown-column",
                        message=f"`{feature.name}` crosses `{name}`, which is none of the features",
                        span=feature.span,
                        notes=(f"the features: {', '.join(known)}",),
                    )
                )


def _check_prepared_targets(prepared: Mapping[str, str], features: list[ColumnFeature], section: DataSection) -> None:
    known = {feature.name for feature in features}
    for crossing in features:
        answer = next((name for name in prepared.values() if name in crossing.crossed), None)
        if answer is not None:
            message = f"`{crossing.name}` crosses `{answer}`, which is to be predicted"
            raise DataError(Problem(code="target-among-features", message=message, span=crossing.span))
    for feature in prepared.values():
        if feature not in known:
            raise DataError(
                Problem(
                    code="unknown-column",
                    message=f"no feature is called `{feature}`",
                    span=section.span("target"),
                    notes=(f"the features: {', '.join(sorted(known))}",),
                )
            )
