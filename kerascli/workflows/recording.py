"""What training tells, written into the run folder and passed on as events."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem
from kerascli.runs.checkpoints import KEPT, newest_state, save_state
from kerascli.runs.progress import Progress, ProgressFile
from kerascli.runs.rows import append_row, cut_back
from kerascli.workflows import events
from kerascli.workflows.pictures import draw_pictures
from kerascli.workflows.report import show_run
from kerascli.workflows.saving import ARCHIVE
from kerascli.workflows.tensorboard_extras import write_extras

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kerascli.runs.store import RunFolder
    from kerascli.training.recorder import EpochRow
    from kerascli.training.run_section import RunSection
    from kerascli.training.snapshot import Snapshot
    from kerascli.workflows.assembling import Assembled
    from kerascli.workflows.curves import Curves
    from kerascli.workflows.saving import ModelSaver


class RunRecorder:
    """The recorder of a run: every file that training writes, and every event, goes through here."""

    def __init__(
        self, run: RunFolder, section: RunSection, saver: ModelSaver, curves: Curves | None, listener: events.Listener
    ) -> None:
        self.run = run
        self.saver = saver
        self._section = section
        self._curves = curves
        self._listener = listener
        self._began = time.monotonic()
        self._before = run.record.seconds
        self._progress = ProgressFile(run.paths)
        self._place: Progress | None = None
        self.made: Assembled | None = None
        """Data and model, as soon as they are there: what pictures are drawn of at the end."""

    @property
    def seconds(self) -> float:
        """Spent on the run in all its sessions."""
        return self._before + time.monotonic() - self._began

    def downloading(self, url: str, done: int, total: int | None) -> None:
        """A file that the data want is on its way."""
        self._listener(events.Downloading(url=url, done=done, total=total))

    def leave_curves(self) -> None:
        self._curves = None

    def phase_started(self, *, name: str | None, index: int, count: int, epochs: int) -> None:
        self.run.update(phase=name)
        self._listener(events.PhaseStarted(name=name or "", index=index, count=count, epochs=epochs))

    def phase_evaluated(self, name: str, split: str, metrics: Mapping[str, Any]) -> None:
        """What `evaluate: true` found when a phase was over."""
        plain = {metric: _plain(value) for metric, value in metrics.items()}
        self.run.update(evaluated={**self.run.record.evaluated, name: {"split": split, "metrics": plain}})
        self.said(f"phase {name}, {split}: " + ", ".join(f"{metric} {value:.4g}" for metric, value in plain.items()))

    def epoch_started(self, *, epoch: int, epochs: int, phase: str | None, steps: int | None) -> None:
        self._place = Progress(epoch=epoch, epochs=epochs, phase=phase, steps=steps)
        self._progress.write(self._place)
        self._listener(events.EpochStarted(epoch=epoch, epochs=epochs, phase=phase, steps=steps))

    def steps_done(
        self, *, epoch: int, step: int, steps: int | None, rate: float | None, logs: Mapping[str, float]
    ) -> None:
        if self._place is not None:
            self._progress.write(replace(self._place, step=step, rate=rate, logs=logs))
        self._listener(events.StepsDone(epoch=epoch, step=step, steps=steps, rate=rate, logs=logs))

    def epoch_ended(self, row: EpochRow) -> None:
        metrics = {name: _plain(value) for name, value in row.logs.items()}
        append_row(
            self.run.paths,
            {
                "epoch": row.number,
                "phase": row.phase,
                "phase_epoch": row.epoch + 1,
                "learning_rate": row.learning_rate,
                "seconds": round(row.seconds, 3),
                "metrics": metrics,
            },
            table=self._section.csv,
        )
        best = {"best_epoch": row.number, "best_metrics": metrics, "monitor": row.monitor} if row.best else {}
        self.run.update(epochs_done=row.number, last_metrics=metrics, seconds=round(self.seconds, 1), **best)
        if self._curves is not None:
            self._curves.epoch_ended(row)
        self._listener(
            events.EpochEnded(
                epoch=row.epoch,
                phase=row.phase,
                logs=metrics,
                learning_rate=row.learning_rate,
                seconds=row.seconds,
                best=row.best,
            )
        )

    def keep_state(self, snapshot: Snapshot) -> None:
        section = self._section.checkpoints
        if not section.last:
            return
        path = save_state(self.run.paths, snapshot, keep=section.keep if section.every else KEPT)
        self._note(last=path)
        position = snapshot.position
        self._listener(events.CheckpointSaved(path=path, epoch=position.epoch, step=position.step or None))

    def keep_best(self, model: Any, row: EpochRow) -> None:
        path = self._save(model, lambda suffix: self.run.paths.best(row.phase, suffix))
        self._note(**{"best": path, **({f"best-{row.phase}": path} if row.phase else {})})

    def keep_each(self, model: Any, row: EpochRow) -> None:
        path = self._save(model, lambda suffix: self.run.paths.each(row.number, suffix))
        noted = self.run.record.checkpoints
        # A run that was killed trains an epoch again that it had noted.
        kept = {name: noted[name] for name in noted if name.startswith("epoch-") and name != f"epoch-{row.number}"}
        for name in list(kept)[: max(len(kept) + 1 - self._section.checkpoints.keep, 0)]:
            (self.run.paths.folder / kept[name]).unlink(missing_ok=True)
            self.run.update(checkpoints={key: file for key, file in self.run.record.checkpoints.items() if key != name})
        self._note(**{f"epoch-{row.number}": path})

    def keep_final(self, model: Any) -> Path:
        """Save the trained model; answers where."""
        paths = self.run.paths
        return self._save(model, lambda suffix: paths.model if suffix == ARCHIVE else paths.weights)

    def show(self) -> Path | None:
        """What TensorBoard has beside curves, plots and report, where the file wants them; the report's place."""
        if self.made is not None and self._section.report:
            draw_pictures(self.run.paths, self.made.built.model, self.made.data)
        if self._curves is not None:
            write_extras(self.run.paths.folder)
        return show_run(self.run.paths.folder, self.warned) if self._section.report else None

    def ended(self, event: events.RunEnded) -> None:
        self._listener(event)

    def close(self) -> None:
        """Close what grows; nothing is in progress any more."""
        self._progress.close()
        if self._curves is not None:
            self._curves.close()

    def newest_state(self) -> Snapshot | None:
        """The newest whole state, which training goes back to; warnings about damaged ones are told."""
        snapshot, warnings = newest_state(self.run.paths)
        for warning in warnings:
            self.warned(warning)
        self.go_on_from(snapshot)
        return snapshot

    def go_on_from(self, snapshot: Snapshot | None) -> None:
        """Cut back what grows to the state, or to the start."""
        rows = cut_back(self.run.paths, snapshot.position.rows if snapshot else 0, table=self._section.csv)
        if self._curves is not None:
            self._curves.cut_back(len(rows))
        self.run.update(epochs_done=len(rows))

    def not_saved(self, names: list[str]) -> None:
        if self.run.record.exactly_resumable:
            self.run.update(exactly_resumable=False, not_saved=names)
            self.warned(
                Problem(
                    code="not-exactly-resumable",
                    message="a checkpoint can't hold all of the callbacks' state: " + ", ".join(names),
                    help="keep numbers, texts, lists and arrays in a callback's attributes",
                    severity="warning",
                )
            )

    def not_replayable(self) -> None:
        """The data come from a source that can't be read again in the same order."""
        if self.run.record.exactly_resumable:
            self.run.update(exactly_resumable=False, not_saved=("the order of the data",))
            self.warned(
                Problem(
                    code="not-exactly-resumable",
                    message="the source can't be begun again in the same order: a resumed run sees other batches",
                    help="a source that can be begun again: files, arrays, a tf.data dataset with a seed, a PyDataset",
                    severity="warning",
                )
            )

    def warned(self, problem: Problem) -> None:
        # With its notes: what stands in for the data that are not there is said in one of them.
        told = "; ".join((problem.message, *problem.notes))
        self.run.update(warnings=(*self.run.record.warnings, told))
        self._listener(events.Warned(problem=problem))

    def said(self, text: str) -> None:
        self._listener(events.Said(text=text))

    def _save(self, model: Any, place: Any) -> Path:
        savable = self.saver.unsavable is None
        path = self.saver.save(model, place)
        if savable and self.saver.unsavable is not None:
            self.warned(
                Problem(
                    code="model-not-savable",
                    message=f"Keras can't save this model, so its weights are kept: {self.saver.unsavable}",
                    help="give your class a `get_config`",
                    severity="warning",
                )
            )
        return path

    def _note(self, **paths: Path) -> None:
        found = {name: str(path.relative_to(self.run.paths.folder)) for name, path in paths.items()}
        self.run.update(checkpoints={**self.run.record.checkpoints, **found})


def _plain(value: Any) -> Any:
    """A logged value as JSON takes it."""
    return value.tolist() if hasattr(value, "tolist") else value
