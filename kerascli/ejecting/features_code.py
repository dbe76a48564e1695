"""`data.features` as code: a line per column, and the few functions that these lines call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.ejecting.code import spell
from kerascli.ejecting.layout import call, flat, listed, statement
from kerascli.ejecting.steps_code import StepsCode
from kerascli.ejecting.writing import quoted
from kerascli.preparation.features_section import SPACE_KINDS, Cross
from kerascli.preparation.steps.declared import Call

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection

COLUMN = '''\
def column(name, dtype="float32"):
    """A column of the table, one value a row."""
    return frame[name].to_numpy().astype(dtype).reshape(-1, 1)'''
NORMALIZED = '''\
def normalized(name):
    """Mean 0 and variance 1, by the training rows."""
    values = column(name)
    known = values[train].astype("float64")
    layer = layers.Normalization(mean=known.mean(axis=0), variance=known.var(axis=0))
    return np.asarray(layer(values))'''
ADAPTED = '''\
def normalized(name):
    """Mean 0 and variance 1, by the training rows."""
    layer = layers.Normalization(axis=-1)
    layer.adapt(column(name)[train])
    return np.asarray(layer(column(name)))'''
CATEGORY = '''\
def category(name, layer, dtype):
    """Each value as a vector with a single one; the vocabulary is that of the training rows."""
    values = column(name, dtype)
    layer.adapt(values[train])
    codes[name] = np.asarray(layer(values))
    return keras.utils.to_categorical(codes[name], layer.vocabulary_size())'''
BINNED = '''\
def binned(name, layer, size):
    """Each value's bin as a vector with a single one, by the bounds of the training rows."""
    values = column(name)
    layer.adapt(values[train])
    codes[name] = np.asarray(layer(values))
    return keras.utils.to_categorical(codes[name], size)'''
ENCODED = '''\
def encoded(name, layer, dtype, size):
    """The place of each value as a vector with a single one."""
    codes[name] = np.asarray(layer(column(name, dtype)))
    return keras.utils.to_categorical(codes[name], size)'''
DTYPES = {
    "integer_categorical": "int32",
    "integer_hashed": "int32",
    "string_categorical": "str",
    "string_hashed": "str",
}
FIRST_TYPES = {"StringLookup": "str", "TextVectorization": "str", "IntegerLookup": "int64"}
BINS = ("float_discretized", "integer_hashed", "string_hashed")


class FeaturesCode:
    """The features of one table."""

    def __init__(self, section: DataSection, hidden: Sequence[str], writing: Writing) -> None:
        self._section = section
        self._hidden = hidden
        """Columns with another job."""
        self._writing = writing

    def lines(self) -> list[str]:
        """Lines that fill `features`, in the file's order."""
        written = self._section.features
        self._define(COLUMN)
        if written == "by_input":
            return self._by_input()
        if written is None or written == "rest":
            return ["features = {}", *self._all_others("column(name)", "*", ())]
        lines = ["features = {}"]
        one_hot = [one for one in written.values() if isinstance(one, Cross) or _has_codes(one)]
        if one_hot:
            lines.append("codes = {}")
        for name, feature in written.items():
            lines += self._feature(str(name), feature, written)
        return lines

    def _by_input(self) -> list[str]:
        from kerascli.models.statements import FunctionalModel

        model = self._writing.experiment.model
        specs = (model.inputs or ()) if isinstance(model, FunctionalModel) else ()
        types = {spec.name: spec.arguments.get("dtype", "float32") for spec in specs}
        items = [
            f"{quoted(name)}: column({quoted(name)}, {quoted('str' if dtype == 'string' else dtype)})"
            for name, dtype in types.items()
        ]
        return ["features = {", *(f"    {item}," for item in items), "}"]

    def _feature(self, name: str, feature: Any, written: Mapping[str | int, Any]) -> list[str]:
        if isinstance(feature, Cross):
            return self._cross(name, feature)
        if any(letter in name for letter in "*?["):
            return self._all_others(self._value("name", feature), name, [str(key) for key in written])
        if not (isinstance(feature, Call) and feature.name in SPACE_KINDS):
            return self._steps(name, feature)
        value = self._value(quoted(name), feature)
        if feature.arguments.get("output_mode") == "int":
            return [value, f"features[{quoted(name)}] = codes[{quoted(name)}]"]
        return [f"features[{quoted(name)}] = {value}"]

    def _all_others(self, value: str, pattern: str, own: Sequence[str]) -> list[str]:
        """One line for many columns."""
        taken = [name for name in own if name != pattern] + list(self._hidden)
        condition = f"name not in {taken!r}" if len(taken) != 1 else f"name != {quoted(taken[0])}"
        if pattern != "*":
            self._writing.need("from fnmatch import fnmatch")
            condition = f"fnmatch(name, {quoted(pattern)}) and {condition}"
        return ["for name in frame.columns:", f"    if {condition}:", f"        features[name] = {value}"]

    def _value(self, name: str, feature: Any) -> str:
        """The call that makes one column's feature."""
        if not (isinstance(feature, Call) and feature.name in SPACE_KINDS):
            return f"column({name})"
        given = {key: value for key, value in feature.arguments.items() if key != "output_mode"}
        dtype = quoted(DTYPES.get(feature.name, "float32"))
        match feature.name:
            case "float":
                return f"column({name})"
            case "float_rescaled":
                arguments = [flat(spell(float(given["scale"]), self._writing)), repr(given["offset"])]
                return f"np.asarray({self._layer('Rescaling', arguments[: 1 + bool(given['offset'])])}(column({name})))"
            case "float_normalized":
                self._writing.need("from keras import layers")
                self._define(NORMALIZED if self._section.statistics == "numpy" else ADAPTED)
                return f"normalized({name})"
            case "integer_categorical" | "string_categorical":
                self._define(CATEGORY)
                kind = "IntegerLookup" if feature.name.startswith("integer") else "StringLookup"
                return f"category({name}, {self._layer(kind, self._given(given, LOOKUP_DEFAULTS))}, {dtype})"
        kind = "Discretization" if feature.name == "float_discretized" else "Hashing"
        size = given["num_bins"]
        if given.get("bin_boundaries") is not None:
            size = len(given["bin_boundaries"]) + 1
            del given["num_bins"]
        layer = self._layer(kind, self._given(given, {"bin_boundaries": None}))
        if kind == "Discretization" and "bin_boundaries" not in layer:
            self._define(BINNED)
            return f"binned({name}, {layer}, {size})"
        self._define(ENCODED)
        return f"encoded({name}, {layer}, {dtype}, {size})"

    def _given(self, arguments: Mapping[str, Any], defaults: Mapping[str, Any]) -> list[str]:
        return [f"{key}={value!r}" for key, value in arguments.items() if defaults.get(key, ...) != value]

    def _layer(self, kind: str, arguments: Sequence[str]) -> str:
        self._writing.need("from keras import layers")
        return f"layers.{kind}({', '.join(arguments)})"

    def _cross(self, name: str, cross: Cross) -> list[str]:
        """Columns taken together, hashed to so many places."""
        layer = self._layer("HashedCrossing", [str(cross.crossing_dim), f'output_mode="{cross.output_mode}"'])
        codes = listed([f"codes[{quoted(one)}]" for one in cross.feature_names])
        return [
            f"crossing = {layer}",
            statement(call(f"features[{quoted(name)}] = np.asarray", [call("crossing", [codes])])),
        ]

    def _steps(self, name: str, feature: Any) -> list[str]:
        steps = feature if isinstance(feature, list) else [feature]
        first = getattr(getattr(steps[0], "target", None), "name", "")
        dtype = FIRST_TYPES.get(first, "float32")
        code = StepsCode(self._writing, ["values"], train="values[train]")
        return [
            statement(call("values = column", [quoted(name), *([quoted(dtype)] if dtype != "float32" else [])])),
            *code.run(steps),
            f"features[{quoted(name)}] = values",
        ]

    def _define(self, text: str) -> None:
        self._writing.need("import numpy as np")
        if text not in self._writing.definitions:
            self._writing.definitions.append(text)


LOOKUP_DEFAULTS = {"max_tokens": None, "num_oov_indices": 1}


def _has_codes(feature: Any) -> bool:
    return isinstance(feature, Call) and ("num_oov_indices" in feature.arguments or feature.name in BINS)
