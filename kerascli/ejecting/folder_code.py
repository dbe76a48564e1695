"""Folders of files: fed by `keras.utils.*_dataset_from_directory` where that does what the file says, else read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.ejecting.arrays_code import adapts
from kerascli.ejecting.augment_code import augmentation_lines
from kerascli.ejecting.code import spell_object
from kerascli.ejecting.feeding import FitData
from kerascli.ejecting.file_readers import reads_alone
from kerascli.ejecting.files_code import files_data, loader_share
from kerascli.ejecting.layout import call, prefixed, statement
from kerascli.ejecting.loaders_code import LOADERS, FolderSource, folder_lines, loader_arguments, mask_options, seed_of
from kerascli.ejecting.seeded_code import Augmented, arithmetic
from kerascli.ejecting.source_code import WHOLE, effective, stand_in_lines
from kerascli.ejecting.steps_code import learns
from kerascli.ejecting.weights_code import weights_of_all
from kerascli.preparation.steps.declared import Call
from kerascli.sources.audio import AudioSource
from kerascli.sources.paths import SPLIT_MARK, SPLIT_WORDS, FileText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection

BATCHES = "data.train.batches"


def folder_data(section: DataSection, source: FolderSource, writing: Writing) -> FitData | None:
    """A dataset for each part, or arrays; None where neither says it."""
    sources = _by_part(section, source, writing)
    if sources is None:
        return None
    if not all(_feeds(section, one, writing) for one in sources.values()):
        return files_data(section, sources, writing)
    return _datasets(section, sources, writing)


def _by_part(section: DataSection, source: FolderSource, writing: Writing) -> Mapping[str, FolderSource] | None:
    """The folder of each part, or one called `source`."""
    if section.source is None:
        given = {part: getattr(section, part) for part in ("train", "validation")}
        parts = {part: effective(one, writing) for part, one in given.items() if one is not None}
        alike = {part: one for part, one in parts.items() if isinstance(one, FolderSource) and one.word == source.word}
        return alike if len(alike) == len(parts) else None
    directory = _options(source).directory
    if not isinstance(directory, FileText) or SPLIT_MARK not in directory.written:
        return {WHOLE: source}
    found = {}
    for part, words in SPLIT_WORDS.items():
        folders = [directory.for_split(word) for word in words]
        there = next((folder for folder in folders if Path(folder.path).is_dir()), None)
        if there is not None:
            options = _options(source).model_copy(update={"directory": there})
            found[part] = source.model_copy(update={source.word: options})
    return found if "train" in found else None


def _options(source: FolderSource) -> Any:
    return getattr(source, source.word)


def _feeds(section: DataSection, source: FolderSource, writing: Writing) -> bool:
    """Whether Keras's loader does what the file says, and its datasets can be mapped to what is left to do."""
    options, split = _options(source), section.split
    as_listed = options.table is None and options.directory is not None and not reads_alone(options)
    divided = split is None or split.validation == "test" or loader_share(section) is not None
    simple = set(section.prepare) <= {"x"} and all(_maps(step) for step in section.prepare.get("x", ()))
    weighted = section.sample_weight is not None or not isinstance(section.class_weight, dict | None)
    fed = isinstance(section.shuffle, bool) and not section.drop_remainder and section.y is None
    return (
        as_listed
        and divided
        and simple
        and not weighted
        and fed
        and not adapts(writing)
        and writing.facts_needed <= {BATCHES}
    )


def _maps(step: Any) -> bool:
    """Whether a step can be done with each batch of a dataset."""
    if isinstance(step, Call):
        return step.name in {"astype", "divide", "multiply", "subtract", "add", "clip"}
    return not step.target.is_function and not learns(step)


def _datasets(section: DataSection, sources: Mapping[str, FolderSource], writing: Writing) -> FitData:
    """A dataset for each part, by Keras's own loader."""
    held = loader_share(section)
    first = next(iter(sources.values()))
    options = _options(first)
    wanted = ["train", "test" if section.split is not None and section.split.validation == "test" else "validation"]
    loaded = [(part, one) for part, one in sources.items() if part in {WHOLE, *wanted}]
    lines = stand_in_lines(first, writing)
    names = []
    for number, (part, one) in enumerate(loaded):
        target = "train_data" if number == 0 else "val_data"
        divided = number == 0 and held is not None
        names += ["train_data", "val_data"] if divided else [target]
        told = _order(section, _options(one), held if divided else None, writing, mixed=part in {WHOLE, "train"})
        lines += _loaded(one, "train_data, val_data" if divided else target, told, writing)
    masks = getattr(options, "masks", None) is not None
    labelled = options.has_labels or masks
    if section.class_weight is not None:
        lines.append("classes = train_data.class_names")
    lines += _told_channels(first, names, writing, labelled=labelled)
    lines += _steps(section, names, writing, labelled=labelled)
    if writing.facts_needed:
        lines.append("steps_per_epoch = len(train_data)")
    data = FitData(lines=lines, positional=["train_data"], train_input="train_data", is_dataset=True)
    kind = Augmented(values=("x", "y") if labelled else ("x",), masks=masks, tuples=labelled)
    lines += augmentation_lines(section, data, writing, kind=kind)
    if "val_data" in names:
        data.keywords.append("validation_data=val_data")
    data.keywords += weights_of_all(section, writing, count="len(classes)")
    return data


def _order(
    section: DataSection, options: Any, held: float | None, writing: Writing, *, mixed: bool
) -> list[Expression]:
    """Batches, their order, and what is held out."""
    still = options.shuffle is False or section.shuffle is False or not mixed
    order = "shuffle=False" if still else f"seed={seed_of(options.seed, writing)}"
    share = [] if held is None else [f"validation_split={held}", 'subset="both"']
    return [f"batch_size={section.batch_size}", order, *share]


def _loaded(source: FolderSource, target: str, order: list[Expression], writing: Writing) -> list[str]:
    """One call of the loader; with masks a second one, in the same order for the seed is the same."""
    options = _options(source)
    loader = f"keras.utils.{LOADERS[source.word]}_dataset_from_directory"
    lines, folder = folder_lines(options, writing)
    made = call(loader, [folder, *loader_arguments(options, writing), *order])
    lines.append(statement(prefixed(f"{target} = ", made)))
    masks = getattr(options, "masks", None)
    if masks is None:
        return lines
    writing.need("import tensorflow as tf")
    more, folder = folder_lines(options.model_copy(update={"directory": masks}), writing)
    lent = call(loader, [folder, *loader_arguments(mask_options(options), writing), *order])
    return [
        *lines,
        *more,
        statement(prefixed(f"{target.replace('data', 'masks')} = ", lent)),
        *(f"{name} = tf.data.Dataset.zip({name}, {name.replace('data', 'masks')})" for name in target.split(", ")),
    ]


def _told_channels(source: FolderSource, names: list[str], writing: Writing, *, labelled: bool) -> list[str]:
    """The shape of sounds, whose loader leaves their channels open."""
    if not isinstance(source, AudioSource) or source.audio.ragged or writing.starts_with_input():
        return []
    writing.need("import tensorflow as tf")
    shape = f"(None, {source.audio.output_sequence_length}, 1)"
    mapped = f"lambda x, y: (tf.ensure_shape(x, {shape}), y)" if labelled else f"lambda x: tf.ensure_shape(x, {shape})"
    return [
        "# Keras's loader leaves it open how many channels there are.",
        *(f"{name} = {name}.map({mapped})" for name in names),
    ]


def _steps(section: DataSection, names: list[str], writing: Writing, *, labelled: bool) -> list[str]:
    """Steps over the inputs of each dataset."""
    lines: list[str] = []
    for step in section.prepare.get("x", []):
        if isinstance(step, Call):
            writing.need("import tensorflow as tf")
            value = arithmetic(step, "x", writing) or "x"
            lines += [
                f"{name} = {name}.map(lambda x{', y' * labelled}: {_batch(value, labelled=labelled)})" for name in names
            ]
            continue
        lines.append(statement(prefixed("step = ", spell_object(step, writing))))
        value = _batch("step(x)", labelled=labelled)
        lines += [f"{name} = {name}.map(lambda x{', y' * labelled}, step=step: {value})" for name in names]
    return lines


def _batch(value: str, *, labelled: bool) -> str:
    return f"({value}, y)" if labelled else value
