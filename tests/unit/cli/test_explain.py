"""`kerascli explain` and `kerascli list`, as printed."""

from __future__ import annotations

import json

import pytest

from kerascli.workflows.explaining import explain
from kerascli.workflows.listing import OWN, kinds, names_of


@pytest.mark.parametrize(
    "name",
    [
        "Dense",
        "MobileNetV2",
        "adam",
        "relu",
        "mnist",
        "lost-indent",
        "ImageDataGenerator",
        "lr",
        "builtin",
        "Desne",
        "digits",
        "expand_dims",
        "float_discretized",
        "epochs",
        "from",
    ],
)
def test_a_name_is_explained(golden, name):
    golden(f"explain/{name}", "explain", name)


@pytest.mark.parametrize("kind", OWN)
def test_every_word_of_our_own_that_is_listed_is_explained(kind):
    words = [listed.name.replace("*", "mean") for listed in names_of(kind)]
    assert len(words) > 3
    assert all(found.text or found.objects or found.old for found in map(explain, words))


@pytest.mark.parametrize("name", ["Theano", "Digits", "EPOCHS"])
def test_capitals_do_not_matter_where_nothing_else_is_meant(name):
    assert explain(name).name == name.lower()


def test_explain_answers_with_json(cli):
    code, out, _ = cli("explain", "Conv2D", "--json")
    assert code == 0
    found = json.loads(out)["objects"][0]
    assert found["path"] == "keras.layers.Conv2D"
    assert found["arguments"][0] == {
        "name": "filters",
        "takes": "an integer of at least 1",
        "required": True,
        "default": None,
        "help": "int, the dimension of the output space (the number of filters in the convolution)",
    }


def test_optimizers_are_listed(golden):
    golden("list/optimizers", "list", "optimizers")


def test_a_kind_that_there_is_not_is_answered_with_the_nearest(golden):
    golden("list/layrs", "list", "layrs")


def test_without_a_kind_the_kinds_are_listed(cli):
    code, out, _ = cli("list", "--json")
    assert code == 0
    assert json.loads(out) == kinds()
    assert {"layers", "optimizers", "sources", "steps", "formats", "templates", "problems"} <= set(kinds())


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_can_be_listed(cli, kind):
    code, out, _ = cli("list", kind, "--json")
    assert code == 0
    assert len(json.loads(out)) == kinds()[kind]
