"""Laws that hold for every document."""

from __future__ import annotations

import math
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, assume, given, settings

from kerascli.config import dump, load_values
from kerascli.config.document import parse
from kerascli.config.dumping import dump_short
from kerascli.config.merging import Merging
from kerascli.config.nodes import Mapping, Node, Scalar, Sequence, plain
from kerascli.config.overrides import apply
from kerascli.config.paths import readings
from kerascli.problems import Problem, Source

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
AWKWARD = st.sampled_from(
    [
        "on",
        "yes",
        "~",
        "null",
        "1e-3",
        "010",
        "0x1f",
        "12:30",
        "2024-01-01",
        "1/255",
        "1/0",
        ".inf",
        "#",
        "!unset",
        "*a",
        "&a",
        "<<",
        "${a}",
        "$${a}",
        "key+",
        "中文",
        "é",
        "🙂",
        "=",
        "",
        " ",
        "a: b",
        "- x",
        "\u2028",
        "\x85",
        "\ufeff",
        "a\nb",
    ]
)
NUMBERS = st.integers(-(10**30), 10**30) | st.floats(allow_nan=False)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS | AWKWARD
KEYS = TEXTS | AWKWARD | st.integers(-(10**6), 10**6)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=25
)
DOCUMENTS = st.dictionaries(KEYS.filter(lambda key: key != "extends"), VALUES, min_size=1, max_size=6)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(text: str) -> Node | None:
    problems: list[Problem] = []
    node = parse(Source(name="test.yaml", text=text), problems)
    assert problems == []
    return node


def unescaped(value: Any) -> Any:
    """What `parse` gives before `$${` is read as `${`."""
    if isinstance(value, dict):
        return {key: unescaped(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [unescaped(inner) for inner in value]
    return value.replace("$${", "${") if isinstance(value, str) else value


@QUICK
@given(DOCUMENTS)
def test_dump_then_parse_gives_the_same_values(values: dict[Any, Any]) -> None:
    node = read(dump(values))
    assert node is not None
    assert unescaped(plain(node)) == values
    assert [type(key) for key in plain(node)] == [type(key) for key in values]


@QUICK
@given(DOCUMENTS)
def test_dump_on_one_line_gives_the_same_values(values: dict[Any, Any]) -> None:
    text = dump_short(values)
    assert "\n" not in text
    node = read(text)
    assert node is not None
    assert unescaped(plain(node)) == values


@QUICK
@given(DOCUMENTS)
def test_a_dump_loads_as_the_same_experiment(values: dict[Any, Any]) -> None:
    kept = {str(key): value for key, value in values.items() if not str(key).endswith("+")}
    assume(kept)
    loaded = load_values(escaped(kept), name="test")
    assert loaded.problems == []
    assert plain(loaded.root) == kept


def escaped(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: escaped(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [escaped(inner) for inner in value]
    return value.replace("${", "$${") if isinstance(value, str) else value


def test_no_number_is_lost_on_the_way() -> None:
    values = {"nan": math.nan, "inf": math.inf, "low": -math.inf, "tiny": 5e-324, "huge": 1.7976931348623157e308}
    node = read(dump(values))
    assert node is not None
    back = plain(node)
    assert math.isnan(back.pop("nan"))
    assert back == {key: value for key, value in values.items() if key != "nan"}


def entries(node: Node) -> list[tuple[Scalar, Node]]:
    if isinstance(node, Mapping):
        return [pair for entry in node for pair in [(entry.key, entry.value), *entries(entry.value)]]
    if isinstance(node, Sequence):
        return [pair for item in node.items for pair in entries(item)]
    return []


@QUICK
@given(DOCUMENTS)
def test_every_place_in_a_document_points_at_its_key(values: dict[Any, Any]) -> None:
    text = dump(values)
    node = read(text)
    assert node is not None
    lines = text.split("\n")
    for key, _ in entries(node):
        assert key.span.line == key.span.end_line
        written = lines[key.span.line - 1][key.span.column - 1 : key.span.end_column - 1]
        assert plain(read(f"{written}: 0") or key) == {key.value: 0}


PLAIN_KEYS = st.text("abcXYZ.中", min_size=1, max_size=4)
PLAIN_VALUES = st.recursive(
    st.integers() | PLAIN_KEYS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PLAIN_KEYS, inner, max_size=4),
    max_leaves=12,
)


def paths(node: Node, prefix: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Node]]:
    if isinstance(node, Mapping):
        inner = [(entry.key.value, entry.value) for entry in node]
    elif isinstance(node, Sequence):
        inner = list(enumerate(node.items))
    else:
        inner = []
    return [place for part, child in inner for place in [((*prefix, part), child), *paths(child, (*prefix, part))]]


@QUICK
@given(st.dictionaries(PLAIN_KEYS, PLAIN_VALUES, min_size=1, max_size=4))
def test_overriding_a_key_with_its_own_value_changes_nothing(values: dict[str, Any]) -> None:
    root = read(dump(values))
    assert isinstance(root, Mapping)
    for path, node in paths(root):
        dotted = ".".join(map(str, path))
        problems: list[Problem] = []
        after = apply(root, [f"{dotted}={dump_short(plain(node))}"], [], Merging(problems))
        if len(readings(root, dotted)) > 1:
            assert [problem.code for problem in problems] == ["ambiguous-key"]
        else:
            assert problems == []
        assert plain(after) == plain(root)
