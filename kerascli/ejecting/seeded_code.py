"""Augmentation whose draws follow from the epoch and the step alone, over a dataset of batches."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.objects import Object
from kerascli.ejecting.code import entry_of, spell, spell_arguments, spell_object, spell_target
from kerascli.ejecting.layout import call, flat, indented, prefixed, statement
from kerascli.ejecting.writing import quoted
from kerascli.preparation.steps.declared import Call

if TYPE_CHECKING:
    from kerascli.ejecting.feeding import FitData
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection

SEEDS_APART = 1000
"""Between the seeds of two steps, as in a run."""
STEP_SEED = '''\
class StepSeed(keras.random.SeedGenerator):
    """Draws that follow from the epoch and the step, whatever runs in parallel."""

    def __init__(self, base):
        super().__init__(base)
        self.base = tf.constant([base, 0])

    def begin(self, epoch, step):
        folded = tf.random.fold_in(self.base, tf.cast(epoch, tf.int32))
        self.folded = tf.random.fold_in(folded, tf.cast(step, tf.int32))
        self.draws = 0

    def next(self, ordered=True):
        self.draws += 1
        return tf.cast(tf.random.fold_in(self.folded, self.draws), tf.uint32)'''
SEEDED = '''\
seeds = []


def seeded(layer, base):
    """A random layer with a seed of each step's own."""
    seed = StepSeed(base)
    seeds.append(seed)
    layer.generator = seed
    layer._get_seed_generator = lambda backend=None: seed
    return layer'''
ALL_SEEDED = '''\
seeds = []


def seeded(layer, base):
    """A random layer, and those inside it, with a seed of each step's own."""
    for number, inner in enumerate(layer._flatten_layers()):
        seed = StepSeed(base + number)
        seeds.append(seed)
        if hasattr(inner, "generator"):
            inner.generator = seed
            inner._get_seed_generator = lambda backend=None, seed=seed: seed
        if hasattr(inner, "seed_generator"):
            inner._tracker.unlock()
            inner.seed_generator = seed
    return layer'''
IN_PYTHON = '''\
def in_python(function, *values):
    """A function of NumPy arrays, called from a dataset."""
    made = tf.numpy_function(function, values, [value.dtype for value in values])
    for value, given in zip(made, values, strict=True):
        value.set_shape(given.shape)
    return made if len(made) > 1 else made[0]'''
SIGNS = {"divide": "/", "multiply": "*", "subtract": "-", "add": "+"}


@dataclass(kw_only=True)
class Augmenting:
    """The function `augment` on its way to paper."""

    section: DataSection
    writing: Writing
    masks: bool
    """Whether the target is a picture as well."""
    inputs: list[str]
    """The names of the inputs, where they have some."""
    made: list[str] = field(default_factory=list)
    """Lines that make the layers."""
    body: list[str] = field(default_factory=list)
    number: int = 0

    def run(self) -> None:
        """Every step of every tensor, in the file's order."""
        for name, steps in self.section.augment.items():
            for step in steps:
                if name == "both":
                    self._both(step)
                else:
                    self._one(name, step)
                self.number += 1

    def _one(self, name: str, step: Any) -> None:
        """A step over one tensor, or over each input."""
        if name == "y" or not self.inputs:
            variable = "y" if name == "y" else "x"
            self.body.append(statement(prefixed(f"{variable} = ", self._changed(step, variable))))
            return
        layer = self._changed(step, "{}")
        for one in self.inputs if name == "x" else [name]:
            changed = layer.replace("{}", f"x[{quoted(one)}]")
            self.body.append(f"x = {{**x, {quoted(one)}: {changed}}}")

    def _changed(self, step: Any, value: str) -> str:
        """The expression of a tensor after a step."""
        writing = self.writing
        if not isinstance(step, Call):
            if step.target.is_function:
                writing.define(IN_PYTHON)
                return f"in_python({_function(step, writing)}, {value})"
            return f"{self._layer(step)}({value}, training=True)"
        changed = arithmetic(step, value, writing)
        if changed is None:
            self.body.append(writing.cannot(f"`{step.name}` in `augment`", "do it here"))
        return changed or value

    def _both(self, step: Any) -> None:
        """A step over input and target together."""
        if step.target.is_function:
            self.writing.define(IN_PYTHON)
            self.body.append(f"x, y = in_python({_function(step, self.writing)}, x, y)")
            return
        key = "segmentation_masks" if self.masks else "labels"
        self.body += [
            f'both = {self._layer(step)}({{"images": x, "{key}": y}}, training=True)',
            f'x, y = both["images"], both["{key}"]',
        ]

    def _layer(self, step: Object) -> str:
        """The variable of a layer that has its seed, so that making it takes none from the model's layers."""
        base = (self.writing.experiment.seed or 0) + self.number * SEEDS_APART
        simple = step.target.name.startswith("Random") and not any(map(_is_layers, step.arguments.values()))
        if not simple and SEEDED in self.writing.definitions:
            self.writing.definitions[self.writing.definitions.index(SEEDED)] = ALL_SEEDED
        elif ALL_SEEDED not in self.writing.definitions:
            self.writing.define(SEEDED if simple else ALL_SEEDED)
        taken = [line.partition(" = ")[0] for line in self.made]
        variable = name = self.writing.variable(_snake(step.target.name))
        while variable in taken:
            variable = f"{name}_{taken.count(name) + sum(one.startswith(f'{name}_') for one in taken) + 1}"
        named = spell_object(_with_seed(step, base, self.writing), self.writing)
        self.made.append(statement(prefixed(f"{variable} = ", call("seeded", [named, str(base)]))))
        return variable


def arithmetic(step: Call, value: str, writing: Writing) -> str | None:
    """A step of NumPy's over a tensor of floats; None for one that is no arithmetic."""
    given = step.arguments
    match step.name:
        case "astype":
            return f"tf.cast({value}, {quoted(given['dtype'])})"
        case "divide" | "multiply" | "subtract" | "add":
            return f"{value} {SIGNS[step.name]} {flat(spell(given['value'], writing))}"
        case "clip":
            return f"tf.clip_by_value({value}, {given['a_min']!r}, {given['a_max']!r})"
    return None


def _function(step: Object, writing: Writing) -> str:
    """The user's function, with what the file gives it."""
    given = spell_arguments(step, writing, positional=False)
    if not given:
        return spell_target(step, writing)
    writing.need("import functools")
    return flat(call("functools.partial", [spell_target(step, writing), *given]))


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).strip("_")


def _is_layers(value: Any) -> bool:
    return isinstance(value, Object) or (isinstance(value, list | tuple) and any(map(_is_layers, value)))


def _with_seed(value: Any, seed: int, writing: Writing) -> Any:
    """A layer, and those among its arguments, that draw no seed when they are made."""
    if isinstance(value, list | tuple):
        return type(value)(_with_seed(one, seed, writing) for one in value)
    if not isinstance(value, Object):
        return value
    arguments = {name: _with_seed(one, seed, writing) for name, one in value.arguments.items()}
    entry = entry_of(value, writing)
    if entry is not None and "seed" in entry.parameters:
        arguments["seed"] = seed
    return replace(value, arguments=arguments)


def seeded_lines(section: DataSection, data: FitData, writing: Writing, *, kind: Augmented) -> list[str]:
    """What is done with each batch of `train_data`; a callback counts the epochs."""
    writing.need("import tensorflow as tf")
    augmenting = Augmenting(section=section, writing=writing, masks=kind.masks, inputs=list(kind.inputs))
    augmenting.run()
    draws = bool(augmenting.made)
    values = ", ".join(kind.values)
    taken = f"({values},) = batch" if len(kind.values) == 1 else f"{values} = batch"
    body = [
        *([taken] if kind.tuples else []),
        *(["for seed in seeds:", "    seed.begin(epoch, step)"] if draws else []),
        *augmenting.body,
        f"return {values}" if len(kind.values) > 1 or not kind.tuples else f"return ({values},)",
    ]
    others = [one for one in writing.definitions if one.startswith("def augment")]
    name = f"augment_{len(others) + 1}" if others else "augment"
    head = f"def {name}(step, {'batch' if kind.tuples else 'x'}):"
    told = '    """The training examples of one step, changed at random."""'
    if draws:
        writing.definitions.insert(0, STEP_SEED)
        data.callbacks.append("count_epochs")
    writing.define("\n".join([head, told, *indented(body)]))
    counting = [
        "epoch = tf.Variable(0)",
        "count_epochs = keras.callbacks.LambdaCallback(",
        "    on_epoch_end=lambda *_: epoch.assign_add(1),",
        ")",
    ]
    return [
        *(counting if draws else []),
        *augmenting.made,
        f"train_data = train_data.enumerate().map({name}, num_parallel_calls=tf.data.AUTOTUNE)",
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Augmented:
    """What a batch is made of."""

    values: tuple[str, ...] = ("x", "y")
    """`x`, `y` and `weight`, as far as they are there."""
    masks: bool = False
    inputs: tuple[str, ...] = ()
    tuples: bool = True
    """False where a batch is the inputs alone, and no tuple."""


def can_be_seeded(section: DataSection, writing: Writing) -> bool:
    """Whether every epoch is a pass over the data, in an order that a dataset has."""
    fit = writing.experiment.fit
    whole = all(said.steps_per_epoch is None for said in (fit, *fit.phases))
    return whole and section.shuffle not in {"fast", "batch"} if isinstance(section.shuffle, str) else whole
