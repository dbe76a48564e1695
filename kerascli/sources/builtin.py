"""`builtin`: the sets of `keras.datasets`, and the real ones that scikit-learn brings with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import ConfigDict, ModelWrapValidatorHandler, model_validator

from kerascli.catalogue.takes import Takes, takes
from kerascli.config.located import checked_with, mistake
from kerascli.config.nearest import did_you_mean
from kerascli.sources.context import UNSPLIT
from kerascli.sources.digits import PicturesWanted
from kerascli.sources.downloads import fetch
from kerascli.sources.offline import OfflineSource
from kerascli.sources.opened import Arrays, OpenedSource
from kerascli.sources.paths import DataFile, FileText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import InitErrorDetails

    from kerascli.catalogue.entries import Parameter
    from kerascli.sources.context import OpenContext

SKLEARN_ARGUMENTS: dict[str, dict[str, tuple[Takes, Any]]] = {
    "digits": {"n_class": (takes("int>=1"), 10)},
    "iris": {},
    "wine": {},
    "breast_cancer": {},
    "diabetes": {"scaled": (takes("bool"), True)},
}
"""scikit-learn's bundled sets, with the arguments of their loaders that choose examples or columns, and defaults."""
SKLEARN_ABOUT = {
    "digits": "1,797 handwritten digits of 8 × 8 grey values from 0 to 16, in 10 classes; needs no network",
    "iris": "150 flowers by 4 measurements, in 3 classes; needs no network",
    "wine": "178 wines by 13 measurements, in 3 classes; needs no network",
    "breast_cancer": "569 tumours by 30 measurements, in 2 classes; needs no network",
    "diabetes": "442 patients by 10 measurements, and how far the illness went (a number); needs no network",
}

PICTURES = {
    "mnist": PicturesWanted(height=28, width=28),
    "fashion_mnist": PicturesWanted(height=28, width=28),
    "cifar10": PicturesWanted(height=32, width=32, channels=3, label_shape=(1,)),
    "cifar100": PicturesWanted(height=32, width=32, channels=3, label_shape=(1,), label_dtype="int64"),
}
"""What `offline: digits` has to look like."""

FASHION = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
CIFAR10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
CLASS_NAMES = {"fashion_mnist": FASHION, "cifar10": CIFAR10}
"""As the Keras documentation lists them; the loaders don't tell."""

TYPE_WORDS: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "seed": (int,),
    "float": (int, float),
    "str": (str,),
    "bool": (bool,),
    "none": (type(None),),
    "any": (object,),
}


class BuiltinSource(OfflineSource):
    """A set of `keras.datasets` or scikit-learn, with its loader's own arguments beside it."""

    model_config = ConfigDict(extra="allow")
    word: ClassVar[str] = "builtin"

    builtin: str
    """`mnist`, `cifar10`, …; or, needing no network, `digits`, `iris`, `wine`, `breast_cancer`, `diabetes`."""
    file: DataFile | None = None
    """A local copy of the set's file (of its folder where there are several), used as it is."""

    @model_validator(mode="wrap")
    @classmethod
    def _check_arguments(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(value, dict):
            return handler(value)
        return checked_with(_mistakes(value), value, handler)

    def pictures_wanted(self) -> PicturesWanted | None:
        return PICTURES.get(self.builtin)

    def find(self, context: OpenContext) -> OpenedSource:
        arguments = dict(self.model_extra or {})
        if self.builtin in SKLEARN_ARGUMENTS:
            return _open_sklearn(self, arguments)
        return _open_keras(self, arguments, context)


def _mistakes(value: Mapping[str, Any]) -> list[InitErrorDetails]:
    """A set that there is not, or arguments that its loader does not take."""
    name, known = value.get("builtin"), known_sets()
    if not isinstance(name, str):
        return []
    if name not in known:
        hint = did_you_mean(name, known) or f"one of {', '.join(sorted(known))}"
        return [mistake("unknown-name", f"there is no built-in set `{name}`", "builtin", help=hint, value=name)]
    wrong = []
    if value.get("offline") == "digits" and name not in PICTURES:
        message = f"`digits` can't stand in for `{name}`, which holds no pictures"
        wrong.append(mistake("no-stand-in", message, "offline", help="offline: {synthetic: {…}}, or another source"))
    parameters = arguments_of(name)
    for argument, given in value.items():
        if argument in BuiltinSource.model_fields:
            continue
        if argument == "path" and name not in SKLEARN_ARGUMENTS:
            message = "where a local copy lies is said by `file`"
            wrong.append(mistake("misplaced-key", message, argument, help=f"file: {given}"))
        elif argument not in parameters:
            allowed = [*parameters, "file", "offline"]
            hint = did_you_mean(argument, allowed) or f"it takes {', '.join(allowed)}"
            wrong.append(mistake("unknown-argument", f"`{name}` has no argument `{argument}`", argument, help=hint))
        elif not _fits(given, parameters[argument]):
            message = f"`{argument}` is {parameters[argument]}, not {given!r}"
            wrong.append(mistake("wrong-type", message, argument, value=given))
    return wrong


def known_sets() -> list[str]:
    """All names that `builtin` takes."""
    return [*SKLEARN_ARGUMENTS, *_keras_sets()]


def arguments_of(name: str) -> Mapping[str, Takes]:
    """What a set's loader takes; where its file lies is `file`'s to say."""
    if name in SKLEARN_ARGUMENTS:
        return {argument: taken for argument, (taken, _) in SKLEARN_ARGUMENTS[name].items()}
    parameters = _keras_sets()[name]
    return {argument: parameter.takes for argument, parameter in parameters.items() if argument != "path"}


def _keras_sets() -> dict[str, Mapping[str, Parameter]]:
    from kerascli.catalogue.catalogue import Catalogue

    loaders = Catalogue.load().entries("datasets")
    return {
        entry.name.removesuffix(".load_data"): entry.parameters
        for entry in loaders
        if entry.name.endswith(".load_data")
    }


def _fits(value: object, takes: Takes) -> bool:
    if isinstance(value, bool):
        return takes.first("bool", "any") is not None
    return any(isinstance(value, TYPE_WORDS.get(take.word, (object,))) for take in takes)


def _open_sklearn(source: BuiltinSource, arguments: Mapping[str, Any]) -> OpenedSource:
    import sklearn.datasets

    bunch = getattr(sklearn.datasets, f"load_{source.builtin}")(**arguments)
    examples = bunch.images if source.builtin == "digits" else bunch.data
    part = Arrays(x={"x": examples}, y={"y": bunch.target}, file=f"scikit-learn's {source.builtin}")
    names = tuple(str(name) for name in bunch.get("target_names", ()))
    return OpenedSource(
        kind=source.word,
        parts={UNSPLIT: part},
        class_names={"y": names} if names else {},
        span=source.span("builtin"),
    )


def _open_keras(source: BuiltinSource, arguments: Mapping[str, Any], context: OpenContext) -> OpenedSource:
    from kerascli.sources.keras_files import FileGetter, load

    given = source.file
    if given is not None:
        path = Path(given.path) if isinstance(given, FileText) else fetch(given, context, span=source.span("file"))
        if not path.exists():
            raise source.data_error("file-missing", f"there is no file `{path}`", "file")
    getter = FileGetter(source.builtin, path if given is not None else None, context, source.span("builtin"))
    try:
        train, test = load(source.builtin, arguments, getter)
    except (KeyError, OSError, EOFError) as error:
        told = "file" if given is not None else "builtin"
        raise source.data_error("unreadable-file", f"`{source.builtin}` can't be read: {error}", told) from error
    parts = {
        name: Arrays(x={"x": x}, y={"y": y}, file=source.builtin) for name, (x, y) in (("train", train), ("test", test))
    }
    names = CLASS_NAMES.get(source.builtin)
    return OpenedSource(
        kind=source.word, parts=parts, class_names={"y": names} if names else {}, span=source.span("builtin")
    )
