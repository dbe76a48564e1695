"""The events of a made-up training run, as the real ones come."""

from pathlib import Path

from kerascli.facts import DataFacts, SplitFacts, TensorFacts
from kerascli.workflows import events

RUN = Path("runs/mnist_cnn-20261120-143012")
ROWS = [
    {"loss": 0.3421, "accuracy": 0.8952, "val_loss": 0.0874, "val_accuracy": 0.9738},
    {"loss": 0.1046, "accuracy": 0.9683, "val_loss": 0.0581, "val_accuracy": 0.9828},
    {"loss": 0.0792, "accuracy": 0.9757, "val_loss": 0.0633, "val_accuracy": 0.9811},
]

FACTS = DataFacts(
    source_samples=60000,
    batch_size=128,
    splits={
        "train": SplitFacts(samples=51000, batches=399),
        "validation": SplitFacts(samples=9000, batches=71),
        "test": SplitFacts(samples=10000, batches=79),
    },
    inputs={"x": TensorFacts(shape=(28, 28, 1), dtype="float32")},
    targets={"y": TensorFacts(shape=(), dtype="uint8")},
    summary="uint8 28×28, 10 classes",
)


def header(**resumed: int) -> list[events.Event]:
    return [
        events.RunStarted(
            name="mnist_cnn", run=RUN, backend="tensorflow", device="2 CPU cores", resumed_epoch=resumed.get("epoch"),
            resumed_step=resumed.get("step"),
        ),
        events.DataReady(facts=FACTS),
        events.ModelBuilt(kind="Sequential", parameters=34826, trainable_parameters=34826, bytes=139304),
        events.PhaseStarted(name="fit", index=0, count=1, epochs=3),
    ]  # fmt: skip


def epoch(number: int, logs: dict[str, float], *, best: bool) -> list[events.Event]:
    training = {name: value for name, value in logs.items() if not name.startswith("val_")}
    return [
        events.EpochStarted(epoch=number, epochs=3, phase=None, steps=399),
        *(
            events.StepsDone(epoch=number, step=step, steps=399, logs=training, rate=rate)
            for step, rate in ((1, None), (128, 127.0), (271, 135.0), (399, 132.7))
        ),
        events.EpochEnded(epoch=number, phase=None, logs=logs, learning_rate=1e-3, seconds=8.6, best=best),
        events.CheckpointSaved(path=RUN / "checkpoints/last", epoch=number, step=None),
    ]


def ended(state: str = "finished") -> events.RunEnded:
    return events.RunEnded(
        run=RUN, state=state, seconds=161.2, best_epoch=2,
        best_metrics={"val_loss": 0.0581, "val_accuracy": 0.9828},
        model=RUN / "final_model.keras", report=RUN / "report.html",
    )  # fmt: skip


def finished_run() -> list[events.Event]:
    epochs = [event for number, logs in enumerate(ROWS) for event in epoch(number, logs, best=number < 2)]
    return [*header(), *epochs, ended()]
