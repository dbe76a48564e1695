"""Answers on the terminal: a line each, as they come, in columns that fit."""

from types import SimpleNamespace

import pytest
import typer

from kerascli.cli.predictions import print_answers
from kerascli.workflows.answers import AnswerBlock


def prediction(blocks, unanswered=0):
    return SimpleNamespace(
        verbose="auto",
        subject=SimpleNamespace(taken_from=None),
        brings_no_preparation=False,
        blocks=lambda: blocks,
        warnings=[],
        unanswered=unanswered,
    )


def block(*names, **broken):
    return AnswerBlock(names=names, columns={"value": [1.5] * (len(names) - len(broken))}, **broken)


def test_an_answer_is_printed_before_the_next_input_is_there(capsys):
    def blocks():
        yield block("standard input:1")
        assert capsys.readouterr().out == "standard input:1  1.500\n"
        yield block("a", "much-too-long-" * 5)

    print_answers(prediction(blocks()), None, as_json=False)
    assert capsys.readouterr().out.splitlines() == [f"{'a':40}  1.500", "much-too-long-" * 5 + "  1.500"]


def test_inputs_without_an_answer_are_counted(capsys):
    blocks = [AnswerBlock(names=["a", "b"], broken={0: "cannot be read: x", 1: "cannot be read: y"})]
    with pytest.raises(typer.Exit) as left:
        print_answers(prediction(blocks, 2), None, as_json=False)
    out, err = capsys.readouterr()
    assert (left.value.exit_code, out) == (3, "a  cannot be read: x\nb  cannot be read: y\n")
    assert err == "2 inputs could not be answered; their lines say why\n"
