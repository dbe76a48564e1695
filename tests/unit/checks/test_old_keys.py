"""Keys of Keras 2 are answered, and the rest of the file is still checked."""

from __future__ import annotations

from kerascli.checks.old_keys import without_old_keys
from kerascli.config.document import parse
from kerascli.config.nodes import plain
from kerascli.problems import Source

FILE = """\
backend: theano
compile: {optimizer: adam, experimental_steps_per_execution: 5}
fit: {epochs: 5, workers: 3, nb_epoch: 4}
evaluate: {max_queue_size: 2}
fit_generator: {steps: 3}
model: {sequential: [Flatten]}
"""


def test_old_keys_are_answered_in_their_sections_and_taken_out():
    root = parse(Source("my.yaml", FILE), [])
    kept, problems = without_old_keys(root)
    assert sorted(str(problem.span) for problem in problems) == [
        "my.yaml:1:10", "my.yaml:2:28", "my.yaml:3:18", "my.yaml:3:30", "my.yaml:4:12", "my.yaml:5:1",
    ]  # fmt: skip
    assert {problem.code for problem in problems} == {"old-name"}
    assert plain(kept) == {
        "compile": {"optimizer": "adam"}, "fit": {"epochs": 5}, "evaluate": {}, "model": {"sequential": ["Flatten"]},
    }  # fmt: skip


def test_a_file_without_old_keys_stays_as_it_is():
    root = parse(Source("my.yaml", "backend: jax\nfit: {epochs: 5}\n"), [])
    kept, problems = without_old_keys(root)
    assert problems == []
    assert plain(kept) == plain(root)
