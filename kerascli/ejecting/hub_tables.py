"""Sets of the Hugging Face hub, or saved as it saves them, as frames."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from kerascli.ejecting.layout import call, prefixed, statement, suffixed
from kerascli.ejecting.writing import quoted
from kerascli.sources.paths import PART_BY_WORD, SPLIT_WORDS

if TYPE_CHECKING:
    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.writing import Writing
    from kerascli.sources.huggingface import HuggingfaceOptions

ONE, SEVERAL = "state.json", "dataset_dict.json"
"""In a folder that `save_to_disk` wrote, of one split or of several."""
TABLE = '''\
def table(part):
    """A split as a frame, with the names of classes in place of their numbers."""
    frame = part.to_polars()
    for name, feature in part.features.items():
        if isinstance(feature, datasets.ClassLabel):
            words = feature.int2str(frame[name].to_list())
            frame = frame.with_columns(pl.Series(name, words))
    return frame'''


def is_one_table(options: HuggingfaceOptions) -> bool:
    """Whether a set of the hub is one split, by its file's word or as it was saved."""
    return options.split is not None or (Path(options.path.path) / ONE).exists()


def hub_lines(options: HuggingfaceOptions, writing: Writing) -> list[str]:
    """`frame` of the one split that is wanted."""
    folder = Path(options.path.path)
    saved = (folder / SEVERAL).exists()
    made = _loaded(options, writing)
    return [
        statement(prefixed("frame = table(", suffixed(made, f"[{quoted(options.split or '')}])" if saved else ")")))
    ]


def hub_parts(options: HuggingfaceOptions, writing: Writing) -> dict[str, list[str]]:
    """Lines that make `frame` of each part that there is."""
    loading = statement(prefixed("loaded = ", _loaded(options, writing)))
    names = _splits_of(Path(options.path.path))
    if names is None:
        names = ["train", "test"]
        loading = f"{loading}\n{writing.cannot('whether the set has a part for validation', 'name its splits')}"
    return {
        PART_BY_WORD[name]: [loading, f"frame = table(loaded[{quoted(name)}])"]
        for name in names
        if name in PART_BY_WORD
    }


def part_of_hub(line: str) -> str:
    """A line that makes `frame`, making `held`."""
    return line.replace("frame = ", "held = ", 1)


def _loaded(options: HuggingfaceOptions, writing: Writing) -> Expression:
    for line in ("import polars as pl", "import datasets"):
        writing.need(line)
    writing.define(TABLE)
    folder = Path(options.path.path)
    path = f"str({writing.path(folder)})" if folder.exists() else quoted(options.path.written)
    if (folder / ONE).exists() or (folder / SEVERAL).exists():
        return call("datasets.load_from_disk", [path])
    said = {"name": options.name, "revision": options.revision, "split": options.split}
    return call("datasets.load_dataset", [path, *(f"{key}={quoted(one)}" for key, one in said.items() if one)])


def _splits_of(folder: Path) -> list[str] | None:
    """The splits of a set on the disk; None of a set on the hub."""
    if (folder / SEVERAL).exists():
        return list(json.loads((folder / SEVERAL).read_text(encoding="utf-8"))["splits"])
    if not folder.is_dir():
        return None
    stems = sorted(file.stem for file in folder.iterdir() if file.is_file())
    return [words[0] for words in SPLIT_WORDS.values() if any(stem in words for stem in stems)] or ["train"]
