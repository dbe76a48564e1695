"""A first file for a folder of pictures, texts or sounds, with a folder per class."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerascli.amounts import amount
from kerascli.preparation.suggesting.sounds import for_sounds
from kerascli.preparation.suggesting.writing import quoted, tail
from kerascli.problems import DataError, Problem
from kerascli.sources.audio import FORMATS as SOUNDS
from kerascli.sources.images import FORMATS as PICTURES
from kerascli.sources.paths import SPLIT_MARK, SPLIT_WORDS
from kerascli.sources.text import FORMATS as TEXTS

if TYPE_CHECKING:
    from pathlib import Path

PICTURE_MODEL = """
model:
  sequential:
    - Rescaling: 1/255                # bytes of a picture become numbers from 0 to 1
    - Conv2D: {{filters: 32, kernel_size: 3, activation: relu}}
    - MaxPooling2D
    - Conv2D: {{filters: 64, kernel_size: 3, activation: relu}}
    - MaxPooling2D
    - Conv2D: {{filters: 64, kernel_size: 3, activation: relu}}
    - GlobalAveragePooling2D
    - Dropout: 0.3
    - Dense: {{units: {classes}, activation: softmax}}
"""
TEXT_MODEL = """
model:
  sequential:
    - Embedding: {{input_dim: 10000, output_dim: 32}}
    - GlobalAveragePooling1D
    - Dropout: 0.3
    - Dense: {{units: {classes}, activation: softmax}}
"""

WORDS = {"images": "kinds of pictures", "text": "kinds of texts", "audio": "kinds of sounds"}
TEXT_STEPS = "  prepare: {x: [{TextVectorization: {max_tokens: 10000, output_sequence_length: 200}}]}"
AUGMENT = "  augment: {x: [{RandomFlip: horizontal}, {RandomRotation: 0.05}]}   # training part only"


@dataclass(frozen=True)
class Found:
    """Folders of classes, and what lies in them."""

    directory: str
    """With `{split}` where there is a folder for each part."""
    training: Path
    """Where the classes of the training part lie."""
    classes: list[str]
    files: int
    kind: str
    has_validation: bool


def for_folder(folder: Path) -> str:
    """The text of the file."""
    found = _look(folder)
    arguments, steps, model = _written(found)
    head = [
        f"# Tells {len(found.classes)} {WORDS[found.kind]} in {folder.name} apart: {found.files:,} files.",
        "",
        "data:",
        f"  source: {{{found.kind}: {{directory: {quoted(found.directory)}{arguments}}}}}",
        *(() if found.has_validation else ["  split: {random: {validation: 0.2, seed: 42}}"]),
        *steps,
    ]
    # A folder's labels are numbers: softmax over the classes, also where they are two.
    return "\n".join(head) + "\n" + model + tail(max(len(found.classes), 3))


def _written(found: Found) -> tuple[str, list[str], str]:
    """What stands beside the directory, the lines of steps, and the model."""
    classes = len(found.classes)
    match found.kind:
        case "images":
            return ", image_size: [96, 96]", [AUGMENT], PICTURE_MODEL.format(classes=classes)
        case "text":
            return "", [TEXT_STEPS], TEXT_MODEL.format(classes=classes)
        case _:
            arguments, model = for_sounds(found.training, classes)
            return arguments, [], model


def _look(folder: Path) -> Found:
    """Classes at the top, or below a folder for each part."""
    names = {child.name for child in folder.iterdir() if child.is_dir()}
    parts = {part: next((word for word in words if word in names), None) for part, words in SPLIT_WORDS.items()}
    inner = f"{folder}/{SPLIT_MARK}" if parts["train"] else str(folder)
    top = folder / parts["train"] if parts["train"] else folder
    counts = {name: _counted(top / name) for name in sorted(path.name for path in top.iterdir() if path.is_dir())}
    kinds: Counter[str] = Counter()
    for count in counts.values():
        kinds.update(count)
    kind = kinds.most_common(1)[0][0] if kinds else "images"
    classes = [name for name, count in counts.items() if count[kind]]
    if len(classes) < 2:
        raise DataError(
            Problem(
                code="one-class",
                message=f"`{folder}` holds pictures, texts or wav files of "
                f"{amount(len(classes), 'class', 'classes')}; a folder per class"
                " is wanted",
                help="kerascli init --from FOLDER, with FOLDER/cat/1.png, FOLDER/dog/1.png, or FOLDER/train/cat/1.png",
            )
        )
    return Found(
        inner,
        top,
        classes,
        kinds[kind],
        kind,
        has_validation=parts["train"] is not None and parts["validation"] is not None,
    )


def _counted(folder: Path) -> Counter[str]:
    """Pictures, texts and sounds of a class."""
    endings = Counter(path.suffix.lower() for path in folder.rglob("*"))
    formats = {"images": PICTURES, "text": TEXTS, "audio": SOUNDS}
    found = {kind: sum(endings[one] for one in ours) for kind, ours in formats.items()}
    return Counter({kind: count for kind, count in found.items() if count})
