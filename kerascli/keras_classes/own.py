"""The base of kerascli's own callbacks: they see each step's logs as the backend gave them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.backend import keras

if TYPE_CHECKING:
    from kerascli.keras_classes.session import Session


class OwnCallback(keras.callbacks.Callback):
    """Runs after the user's callbacks; `session` tells where training stands.

    Logs of a step are not turned into Python numbers for it, since that waits for the device.
    """

    session: Session
    single_steps = False
    """Whether it must hear of every step, one by one."""

    def resume_state(self) -> dict[str, Any]:
        """What to save besides nothing: subclasses that remember say what."""
        return {}

    def on_epoch_resumed(self, epoch: int) -> None:
        """Instead of `on_epoch_begin`, where an epoch goes on at a step inside."""


def number(value: Any) -> float:
    """A logged value as a Python number."""
    return float(keras.ops.convert_to_numpy(value))


def plain_logs(logs: Any) -> dict[str, Any]:
    """Logs as callbacks get them from Keras: sorted by name, Python numbers where they are numbers."""
    plain: dict[str, Any] = {}
    for name, value in sorted((logs or {}).items()):
        if isinstance(value, dict):
            plain |= plain_logs(value)
        else:
            array = keras.ops.convert_to_numpy(value)
            plain[name] = float(array) if array.ndim == 0 else array
    return plain
