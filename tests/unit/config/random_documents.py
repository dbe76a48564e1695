"""Random and mutated documents: the same ones for the same seed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


TOKENS = [
    *words("""
    a b fit model data epochs Dense units 3 -1 1e-3 1/255 1/0 1e999 010 null true on ~ .nan .inf ''
    ' " # : , - ? { } [ ] & * ! > % @ ` &a *a !unset !!int <<: --- ... ${ } ${vars.a} ${env:HOME}
    ${secret:HOME} $${ ${1+} ${((} extends: key+: 中文 é 🙂 |
"""),
    "\u2028",
    "\ufeff",
    "\x00",
    "\x1b",
    "\x85",
]
WORDS = words("""
    sequential functional inputs layers outputs from as use repeat trainable Dense Conv2D LSTM
    Bidirectional Adam adam loss optimizer metrics accuracy mse source builtin mnist digits split
    validation random prepare x y astype table images epochs phases freeze monitor val_loss
    EarlyStopping ModelCheckpoint checkpoints best keep formats keras onnx units activation relu
    learning_rate CosineDecay decay_steps ops.mean above args input load weights name '10_epochs'
""")
SECTIONS = words("""
    version name extends vars seed backend keras data model compile fit callbacks run evaluate
    predict export blocks models
""")
SPACES = (" ", " ", "\n", "\n  ", "\n    ", "\n- ", "\t", ": ", "")


def soup(chance: random.Random) -> str:
    """Words and signs of YAML in any order."""
    return "".join(chance.choice(TOKENS) + chance.choice(SPACES) for _ in range(chance.randint(1, 60)))


def nested(chance: random.Random) -> str:
    """Brackets and indents, deeper than anyone would write."""
    depth = chance.randint(1, 2000)
    opening = chance.choice(["[", "{", "{a: ", "- ", "? ", "[[", "&a [", "!x [", "a: ", "(", "${"])
    closing = chance.choice(["", "]" * depth, "}" * depth, "\n"])
    return chance.choice(["", "x: ", "fit:\n  "]) + opening * depth + closing


def generated(chance: random.Random) -> str:
    """A document of known keys with values of any kind."""
    return "".join(f"{chance.choice(SECTIONS)}: {value(chance, 3)}\n" for _ in range(chance.randint(1, 8)))


def value(chance: random.Random, depth: int) -> str:
    kind = chance.random()
    if depth and kind < 0.3:
        return "[" + ", ".join(value(chance, depth - 1) for _ in range(chance.randint(0, 4))) + "]"
    if depth and kind < 0.7:
        words = [chance.choice(WORDS) for _ in range(chance.randint(0, 4))]
        return "{" + ", ".join(f"{word}: {value(chance, depth - 1)}" for word in words) + "}"
    return chance.choice(WORDS) if kind < 0.9 else chance.choice(TOKENS[:20])


def mutated(text: str, chance: random.Random) -> str:
    """A document with one to four accidents."""
    for _ in range(chance.randint(1, 4)):
        text = chance.choice(ACCIDENTS)(text, chance)
    return text


def _letter(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return chance.choice(
        [
            text[:at] + text[at + 1 :],
            text[:at] + text[at : at + 1] * 2 + text[at + 1 :],
            text[:at] + chance.choice(TOKENS) + text[at:],
        ]
    )


def _swap(text: str, chance: random.Random) -> str:
    at = chance.randrange(max(1, len(text) - 1))
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def _lines(change: Callable[[list[str], int, random.Random], None]) -> Callable[[str, random.Random], str]:
    def accident(text: str, chance: random.Random) -> str:
        lines = text.split("\n")
        change(lines, chance.randrange(len(lines)), chance)
        return "\n".join(lines)

    return accident


def _drop(lines: list[str], at: int, chance: random.Random) -> None:
    del lines[at : at + chance.randint(1, 3)]


def _double(lines: list[str], at: int, chance: random.Random) -> None:
    lines[at:at] = lines[at : at + chance.randint(1, 3)]


def _indent(lines: list[str], at: int, chance: random.Random) -> None:
    lines[at] = chance.choice(["", " ", "  ", "\t", "- ", "    "]) + lines[at].lstrip()


def _move(lines: list[str], at: int, chance: random.Random) -> None:
    lines.insert(chance.randrange(len(lines)), lines.pop(at))


def _other_value(lines: list[str], at: int, chance: random.Random) -> None:
    key, colon, _ = lines[at].partition(":")
    if colon:
        lines[at] = f"{key}: {value(chance, 2)}"


def _cut(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text) + 1)]


ACCIDENTS: Sequence[Callable[[str, random.Random], str]] = (
    _letter, _letter, _swap, _cut, _lines(_drop), _lines(_double), _lines(_indent), _lines(_move), _lines(_other_value),
)  # fmt: skip


def document(seed: int, shipped: Sequence[str]) -> str:
    """The document of a seed."""
    chance = random.Random(seed)
    kind = chance.random()
    if kind < 0.6 and shipped:
        return mutated(chance.choice(shipped), chance)
    return chance.choice([soup, nested, generated, generated])(chance)


def override(chance: random.Random, names: Sequence[str]) -> str:
    """An argument after the file: a key that is there or not, a sign, a value of any kind."""
    key = chance.choice(names) if chance.random() < 0.6 else chance.choice(WORDS)
    if chance.random() < 0.4:
        key += "." + chance.choice([*WORDS, "0", "-1", "7", "x.y"])
    text = value(chance, 2) if chance.random() < 0.8 else soup(chance)
    return key + chance.choice(["=", "+=", "", "=="]) + text
