"""One export in a process of its own: the backend it needs, its own runtime, and a verdict on disk.

`python -m kerascli.exports.worker REQUEST.json` writes the artifact beside the request and `verdict.json`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kerascli import backend
from kerascli.exports.format import ExportOptions, Format, input_structure, keras_runner
from kerascli.exports.kinds import FORMATS
from kerascli.exports.signature import Door, fed, inputs_of
from kerascli.exports.verification import Verification, verify
from kerascli.problems import Problem, UserError

VERDICT = "verdict.json"
LACKING = r"Flex(\w+)|tf\.(\w+) op is neither|\[\\\"(\w+):|In Node, \(\"[^\"]*\", (\w+),"
"""How converters and runtimes name an operation that they do not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What one process is asked to do; JSON on the disk."""

    format: str
    backend: str
    model: str
    """The saved Keras model."""
    examples: str
    """An npz: one array an input, in the model's order."""
    folder: str
    """Where the artifact and the verdict go."""
    plugins: tuple[str, ...] = ()
    unsafe: bool = False
    options: dict[str, Any] = field(default_factory=dict)
    run: str | None = None
    """The run that builds a model again which Keras can't save."""


Load = Callable[[Request, dict[str, Any]], Any]
"""The model that is written, with the user's classes by name."""


def saved_model(request: Request, custom: dict[str, Any]) -> Any:
    """From the file that the request names."""
    from kerascli.model_draws import restore_draws
    from kerascli.model_files import load_model

    model = load_model(Path(request.model), custom_objects=custom, unsafe=request.unsafe)
    restore_draws(model, Path(request.model))
    return model


def answer(request: Request, load: Load) -> tuple[Verification, dict[str, Any]]:
    """Write, load, compare; what the model is called with comes along for the description beside the artifact."""
    from kerascli.plugins import load_plugins

    backend.open_door(backend.Door(backend=request.backend))
    kind, options = FORMATS[request.format], ExportOptions(**request.options)
    custom = load_plugins([(Path(path), None) for path in request.plugins]).custom_objects()
    # The written file is read again by whatever its format reads it with.
    with backend.keras.saving.custom_object_scope(custom):
        return _verified(request, kind, options, load(request, custom))


def _verified(
    request: Request, kind: Format, options: ExportOptions, model: Any
) -> tuple[Verification, dict[str, Any]]:
    import numpy as np

    with np.load(request.examples, allow_pickle=False) as stored:
        examples = {name: _of_batch(stored[name], options.batch) for name in stored.files}
    shaped = examples if len(examples) > 1 else next(iter(examples.values()))
    doors = inputs_of(model, shaped)
    expected, draws = _asked(model, examples)
    if draws and not kind.carries_drawing:
        raise _draws(kind)
    _quantize(model, kind, options)
    target = Path(request.folder) / kind.file_name
    kind.write(model, target, options, shaped)
    given = fed(doors, shaped)
    verdict = verify(kind, target, options, model=model, expected=expected, examples=given)
    called = {
        "inputs": [asdict(door.of_batch(options.batch)) for door in doors],
        "outputs": _output_names(model, len(expected)),
        "by_name": _by_name(model, doors),
        "batch": options.batch,
    }
    return verdict, called


def _by_name(model: Any, doors: Sequence[Door]) -> bool:
    """Whether several inputs are given as a mapping, and not one after the other."""
    structure = input_structure(model)
    return isinstance(structure, dict) if structure is not None else len(doors) > 1


def _asked(model: Any, examples: dict[str, Any]) -> tuple[list[Any], bool]:
    """The model's answers, and whether it drew numbers for them: it is then left as it was before."""
    import numpy as np

    from kerascli.models.memory import forgetting, is_same, remembered

    before, ask = remembered(model), keras_runner(model)
    with forgetting(model):
        expected = ask(examples)
        moved = not is_same(before, remembered(model))
        # Recurrent layers with dropout draw a mask in any case, and use it in training alone.
        draws = moved and any(
            not np.array_equal(one, other) for one, other in zip(expected, ask(examples), strict=True)
        )
    return expected, draws


def _draws(kind: Format) -> UserError:
    return UserError(
        Problem(
            code="export-draws",
            message=f"this model draws random numbers as it answers, which `{kind.name}` has no operation for",
            help="export a part that draws nothing: `export: {model: NAME}` in the file",
        )
    )


def _output_names(model: Any, count: int) -> list[str]:
    """In the order in which Keras flattens them: outputs by name come by the alphabet."""
    if type(model).__name__ == "Functional" and isinstance(model.output, dict):
        return sorted(model.output)
    return list(getattr(model, "output_names", None) or []) or [f"output_{number}" for number in range(count)]


def _of_batch(array: Any, batch: int | None) -> Any:
    """As many examples as a fixed batch takes, the first ones again where there are fewer."""
    import numpy as np

    return array if batch is None else np.resize(array, (batch, *array.shape[1:]))


def _quantize(model: Any, kind: Format, options: ExportOptions) -> None:
    """Keras's own quantization of the layers; LiteRT brings one that is calibrated."""
    if options.quantize and kind.name != "litert":
        import warnings

        with warnings.catch_warnings():
            # Keras warns of every layer that has nothing to quantize.
            warnings.simplefilter("ignore", UserWarning)
            model.quantize(options.quantize)
        if not any("int8" in str(variable.dtype) for variable in model.variables):
            raise UserError(
                Problem(
                    code="option-without-effect",
                    message=f"this model has no layer that Keras quantizes: {options.quantize} would change nothing",
                    help="take --quantize away",
                )
            )
        _renew_optimizer(model)


def _renew_optimizer(model: Any) -> None:
    """What an optimizer remembers is of weights that are quantized now: the file could not be loaded with it."""
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None:
        model.optimizer = type(optimizer).from_config(optimizer.get_config())
        model.optimizer.build(model.trainable_variables)
    for layer in getattr(model, "layers", ()):
        # The net inside a model that takes raw examples.
        _renew_optimizer(layer)


def run(path: Path, load: Load = saved_model) -> None:
    """Read the request, write the verdict beside it."""
    request = Request(**json.loads(path.read_text(encoding="utf-8")))
    try:
        verdict, called = answer(request, load)
        said: dict[str, Any] = {"verification": asdict(verdict), "passed": verdict.passed, **called}
    except UserError as error:
        said = {"problem": _first(error)}
    except Exception as error:  # noqa: BLE001 - a converter may raise anything; the parent tells it as a problem
        said = {"problem": _converter_said(request.format, error)}
    path.with_name(VERDICT).write_text(json.dumps(said), encoding="utf-8")


def _first(error: UserError) -> dict[str, Any]:
    problem = error.problems[0]
    return {"code": problem.code, "message": problem.message, "help": problem.help}


def _converter_said(name: str, error: Exception) -> dict[str, Any]:
    # Keras puts a general sentence before what the converter itself said.
    text = str(error).rpartition("Original error: ")[2].strip() or type(error).__name__
    lacking = sorted(set(re.findall(LACKING, text)))
    names = [next(filter(None, groups)) for groups in lacking]
    why = f"it has no operation for {', '.join(names)}" if names else text.splitlines()[0][:300]
    problem = Problem(
        code="export-failed",
        message=f"the converter of `{name}` can't write this model: {why}",
        help="another format: " + ", ".join(other for other in FORMATS if other != name),
    )
    return {"code": problem.code, "message": problem.message, "help": problem.help}


if __name__ == "__main__":
    run(Path(sys.argv[1]))
