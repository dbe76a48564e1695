"""The right word is proposed for a misspelt one."""

from __future__ import annotations

from kerascli.catalogue.catalogue import Catalogue
from kerascli.config.nearest import did_you_mean, nearest


def misspellings(word: str) -> list[str]:
    """Every word that is one letter dropped, doubled, swapped or replaced away."""
    places = range(len(word))
    dropped = [word[:at] + word[at + 1 :] for at in places]
    doubled = [word[:at] + word[at] + word[at:] for at in places]
    swapped = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in places[:-1]]
    replaced = [word[:at] + ("q" if word[at] != "q" else "z") + word[at + 1 :] for at in places]
    return [wrong for wrong in (*dropped, *doubled, *swapped, *replaced) if wrong not in {word, ""}]


def shares(words: list[str], known: list[str]) -> tuple[float, float]:
    """How often the right word comes first, and how often among the first three."""
    first = three = count = 0
    for word in words:
        for wrong in misspellings(word):
            if wrong in known:
                continue
            found = nearest(wrong, known)
            count += 1
            first += found[:1] == [word]
            three += word in found
    return first / count, three / count


def test_a_misspelt_layer_is_recognised() -> None:
    layers = Catalogue.load().names("layers")
    first, three = shares(layers[::24], layers)
    assert first >= 0.95
    assert three >= 0.99


def test_a_misspelt_argument_is_recognised() -> None:
    entry = Catalogue.load().find("Conv2D", "layers")
    assert entry is not None
    first, three = shares(list(entry.parameters), list(entry.parameters))
    assert first >= 0.95
    assert three >= 0.99


def test_case_alone_is_the_nearest_of_all() -> None:
    assert nearest("conv2d", ["Conv1D", "Conv2D", "Conv3D"])[0] == "Conv2D"
    assert nearest("relu", ["ReLU", "elu", "selu"])[0] == "ReLU"


def test_nothing_is_proposed_for_a_word_that_is_far_from_all() -> None:
    assert nearest("transformer", ["Dense", "Flatten"]) == []
    assert did_you_mean("transformer", ["Dense"]) is None
    assert nearest("x" * 1000, ["x" * 1001]) == []


def test_the_help_can_be_typed() -> None:
    assert did_you_mean("epoch", ["epochs", "verbose"]) == "did you mean `epochs`?"
