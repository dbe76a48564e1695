"""The `track` section: services that are told of a run."""

from __future__ import annotations

from kerascli.config.section import Section


class MlflowSection(Section):
    """An MLflow server."""

    uri: str | None = None
    """Of the tracking server, or a folder; without it MLflow's own setting counts."""
    experiment: str | None = None
    """The experiment's name there; the file's `name` where none is given."""


class TrackSection(Section):
    """Who is told of a run."""

    mlflow: MlflowSection | None = None
    """MLflow: parameters, metrics of every epoch, files, the model."""
