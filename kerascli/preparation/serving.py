"""`Preparation`: the declared steps with what they learned, for predict, evaluate and export.

It is JSON and arrays, never code: `preparation.json` tells the steps, `preparation.npz` holds what was learned. Both
travel inside `final_model.keras` as members that Keras ignores.
"""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.batches import bare, floats_as_keras
from kerascli.preparation.pairs import apply_pairs
from kerascli.preparation.ragged import is_ragged, padded
from kerascli.preparation.ranges import Range
from kerascli.preparation.steps.describing import Resolve, described_chain, read_chain
from kerascli.preparation.steps.function_steps import FunctionStep
from kerascli.preparation.targets import TargetCoding
from kerascli.preparation.tensor_names import ONLY_INPUT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kerascli.preparation.steps.chain import Chain
    from kerascli.preparation.tables.table import TableReader

    Array = np.ndarray[Any, np.dtype[Any]]

FORMAT = 1
JSON_MEMBER, ARRAYS_MEMBER = "kerascli/preparation.json", "kerascli/preparation.npz"


@dataclass(frozen=True, kw_only=True)
class Preparation:
    """From raw examples to the model's inputs, and from its outputs back to the user's words and units."""

    kind: str
    """Of the source: `table`, `images`, `builtin`, …"""
    inputs: Mapping[str, Chain]
    """By input name."""
    answers: Mapping[str, Chain] = field(default_factory=dict)
    """The declared steps of the targets, by name: what other data than the run's are evaluated by."""
    pairs: tuple[FunctionStep, ...] = ()
    """Functions of input and target together; asked later they are given no target."""
    codings: Mapping[str, TargetCoding] = field(default_factory=dict)
    class_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    table: TableReader | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)
    """What raw examples look like: shapes and types by input, columns, picture size."""
    ranges: Mapping[str, Range] = field(default_factory=dict)
    """The raw numbers of the training rows, by input or column; none in an archive of an earlier kerascli."""

    def apply(self, raw: Any) -> Any:
        """Raw examples (a polars frame, or arrays by input name, rows first) -> what `model.predict` takes."""
        from kerascli.sources.reading import Place

        if self.table is not None:
            raw = self.table.asked.inputs(raw, lambda row: Place(file="the input", row=row + 1))
        made = {name: self.inputs[name].array(self._of_one_length(np.asarray(raw[name]))) for name in self.inputs}
        if self.pairs:
            made, _ = apply_pairs(self.pairs, made, {})
        return bare({name: floats_as_keras(values) for name, values in made.items()}, ONLY_INPUT)

    def _of_one_length(self, values: Array) -> Array:
        """Sounds of a model that was trained on batches as long as their longest are padded so again."""
        was_padded = "files" in self.raw and "ragged" not in self.raw
        return padded(list(values)) if was_padded and is_ragged(values) else values

    def in_own_unit(self, target: str, predictions: Array) -> Array:
        """Predictions of a scaled target in the target's own unit."""
        coding = self.codings.get(target)
        return predictions if coding is None else coding.decode(predictions)

    @property
    def units(self) -> dict[str, str]:
        return {name: coding.unit for name, coding in self.codings.items() if coding.unit is not None}

    @property
    def graph_only(self) -> bool:
        """Whether every step has a graph: what a raw-in, answer-out model can be built of."""
        chains = [*self.inputs.values(), *(self.table.chains if self.table else ())]
        return not self.pairs and all(step.in_graph for chain in chains for step in chain.steps)

    def members(self) -> dict[str, bytes]:
        """The two files, as they lie in the model's archive."""
        arrays: dict[str, Array] = {}
        described = {
            "format": FORMAT,
            "kind": self.kind,
            "inputs": {name: described_chain(chain, f"inputs/{name}", arrays) for name, chain in self.inputs.items()},
            "answers": {
                name: described_chain(chain, f"answers/{name}", arrays) for name, chain in self.answers.items()
            },
            "pairs": [step.describe() for step in self.pairs],
            "targets": {name: coding.describe() for name, coding in self.codings.items()},
            "class_names": {name: list(names) for name, names in self.class_names.items()},
            "table": None if self.table is None else self.table.describe(arrays),
            "raw": dict(self.raw),
            "ranges": {name: asdict(one) for name, one in self.ranges.items()},
        }
        packed = io.BytesIO()
        np.savez_compressed(packed, **arrays)  # type: ignore[arg-type]
        text = json.dumps(described, indent=1, ensure_ascii=False)
        return {JSON_MEMBER: text.encode(), ARRAYS_MEMBER: packed.getvalue()}

    def save(self, folder: Path) -> None:
        """Write both files into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for member, content in self.members().items():
            (folder / member.rpartition("/")[2]).write_bytes(content)

    @classmethod
    def load(cls, folder: Path, resolve: Resolve) -> Preparation:
        """Read what `save` wrote."""
        return cls.from_members(lambda member: (folder / member.rpartition("/")[2]).read_bytes(), resolve)

    @classmethod
    def from_members(cls, read: Callable[[str], bytes], resolve: Resolve) -> Preparation:
        """Read from a folder or an archive; `resolve` finds the user's functions by their kind and path."""
        from kerascli.preparation.tables.table import TableReader

        described = json.loads(read(JSON_MEMBER))
        with np.load(io.BytesIO(read(ARRAYS_MEMBER)), allow_pickle=False) as stored:
            arrays = dict(stored)

        def chains(key: str) -> dict[str, Chain]:
            return {name: read_chain(steps, f"{key}/{name}", arrays, resolve) for name, steps in described[key].items()}

        table = described["table"]
        return cls(
            kind=described["kind"],
            inputs=chains("inputs"),
            answers=chains("answers"),
            pairs=tuple(FunctionStep.from_description(text, resolve) for text in described.get("pairs", ())),
            codings={name: TargetCoding.from_description(text) for name, text in described["targets"].items()},
            class_names={name: tuple(names) for name, names in described["class_names"].items()},
            table=None if table is None else TableReader.from_description(table, arrays, resolve),
            raw=described["raw"],
            ranges={name: Range(**one) for name, one in described.get("ranges", {}).items()},
        )
