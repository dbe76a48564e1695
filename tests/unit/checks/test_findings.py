"""What the sections of an experiment say against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kerascli.problems import Problem, UserError
from kerascli.workflows.reading import read_experiment

if TYPE_CHECKING:
    from pathlib import Path

DATA = "data: {source: {builtin: digits}, split: {validation: 0.2}}\n"
UNSPLIT = "data: {source: {builtin: digits}}\n"
MODEL = "model: {sequential: [Flatten, {Dense: {units: 10, activation: softmax, name: answer}}]}\n"
COMPILE = "compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}\n"
FIT = "fit: {epochs: 5}\n"
TWO = """
model:
  functional:
    inputs: {x: [64]}
    layers: [{Dense: 8, as: body}]
    outputs:
      digit: {Dense: {units: 10, activation: softmax}, from: body}
      even: {Dense: {units: 1, activation: sigmoid}, from: body}
"""


def problems_of(text: str, folder: Path) -> list[Problem]:
    """Everything that is said of a file."""
    path = folder / "my.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        return list(read_experiment(path).warnings)
    except UserError as error:
        return list(error.problems)


def only(text: str, folder: Path) -> Problem:
    (problem,) = problems_of(text, folder)
    return problem


def word_at(problem: Problem) -> str:
    """The text that a problem points at."""
    assert problem.span is not None
    return problem.span.source.line(problem.span.line)[problem.span.column - 1 : problem.span.end_column - 1]


def test_a_file_without_mistakes_has_no_findings(tmp_path: Path) -> None:
    callbacks = "callbacks: [{EarlyStopping: {monitor: val_accuracy, patience: 2}}]\n"
    assert problems_of(DATA + MODEL + COMPILE + FIT + callbacks, tmp_path) == []


@pytest.mark.parametrize("place", ["loss: {digt: mse, even: mse}", "loss: mse, metrics: {digt: [accuracy]}"])
def test_keys_that_are_no_output_are_told(place: str, tmp_path: Path) -> None:
    problem = only(DATA + TWO + f"compile: {{{place}}}\n" + FIT, tmp_path)
    assert (problem.code, word_at(problem), problem.help) == ("unknown-output", "digt", "did you mean `digit`?")


def test_a_search_varies_keys_of_the_file(tmp_path: Path) -> None:
    space = "tune: {objective: val_loss, space: {compile.optimiser: {choice: [adam, sgd]}}}\n"
    problem = only(DATA + MODEL + COMPILE + FIT + space, tmp_path)
    assert (problem.code, problem.help) == ("unknown-key", "did you mean `compile.optimizer`?")


@pytest.mark.parametrize(
    ("phase", "help_text"),
    [("freeze: [anser]", "did you mean `answer`?"), ("unfreeze: [Dens]", "did you mean `Dense`?")],
)
def test_a_phase_freezes_what_the_file_names(phase: str, help_text: str, tmp_path: Path) -> None:
    problem = only(DATA + MODEL + COMPILE + f"fit: {{phases: [{{epochs: 1, {phase}}}]}}\n", tmp_path)
    assert (problem.code, problem.help) == ("unknown-name", help_text)


@pytest.mark.parametrize("name", ["answer", "Dense", "flatten", "ans*", "layers[-1:]"])
def test_a_phase_may_freeze_by_name_class_and_pattern(name: str, tmp_path: Path) -> None:
    assert (
        problems_of(DATA + MODEL + COMPILE + f"fit: {{phases: [{{epochs: 1, freeze: ['{name}']}}]}}\n", tmp_path) == []
    )


@pytest.mark.parametrize(
    ("crossed", "message", "help_text"),
    [
        ("sx", "no feature is called `sx`", "did you mean `sex`?"),
        ("town", "no feature is called `town`", "give it a line beside the cross, such as `town: string_categorical`"),
        ("age", "a cross combines categories, and `age` is a number (`float_normalized`)",
         "age: {float_discretized: {num_bins: 8}}"),
        ("sex_X", "a cross combines columns, and `sex_X` is a cross itself", "name the columns of both in one cross"),
    ],
)  # fmt: skip
def test_a_cross_is_of_categories_that_stand_beside_it(
    crossed: str, message: str, help_text: str, tmp_path: Path
) -> None:
    features = f"{{sex_X: {{cross: {{feature_names: [sex, {crossed}], crossing_dim: 8}}}}, "
    features += "sex: string_categorical, age: float_normalized}"
    data = f"data: {{source: {{table: t.csv}}, target: y, features: {features}}}\n"
    problem = only(data + MODEL + COMPILE + FIT, tmp_path)
    assert (problem.message, word_at(problem), problem.help) == (message, crossed, help_text)


WARNINGS = {
    "accuracy-of-probabilities": DATA + MODEL + COMPILE.replace("accuracy", "Accuracy: {}") + FIT,
    "metric-of-two-classes": DATA + MODEL + COMPILE.replace("accuracy", "AUC") + FIT,
    "logits-twice": DATA
    + MODEL
    + COMPILE.replace("sparse_categorical_crossentropy", "{SparseCategoricalCrossentropy: {from_logits: true}}")
    + FIT,
    "softmax-of-one": DATA + MODEL.replace("units: 10", "units: 1") + COMPILE + FIT,
    "sparse-loss-of-one-hot-labels": DATA.replace("}}", "}, prepare: {y: [{to_categorical: 10}]}}")
    + MODEL
    + COMPILE
    + FIT,
    "class-weight-of-several-outputs": DATA.replace("}}", "}, class_weight: balanced}")
    + TWO
    + "compile: {loss: mse}\n"
    + FIT,
    "patience-without-end": DATA + MODEL + COMPILE + FIT + "callbacks: [{EarlyStopping: {patience: 5}}]\n",
    "save-frequency-in-batches": DATA
    + MODEL
    + COMPILE
    + FIT
    + "callbacks: [{ModelCheckpoint: {filepath: a.keras, save_freq: 100}}]\n",
    "unused-name": DATA + MODEL + COMPILE + FIT + "vars: {width: 3}\n",
}


@pytest.mark.parametrize("code", WARNINGS)
def test_what_people_likely_did_not_mean_is_a_warning(code: str, tmp_path: Path) -> None:
    problem = only(WARNINGS[code], tmp_path)
    assert (problem.code, problem.severity) == (code, "warning")
    assert problem.help
    assert problem.span


def test_strict_makes_warnings_errors(tmp_path: Path) -> None:
    (tmp_path / "my.yaml").write_text(WARNINGS["unused-name"])
    with pytest.raises(UserError) as caught:
        read_experiment(tmp_path / "my.yaml", strict=True)
    assert [problem.severity for problem in caught.value.problems] == ["error"]


def test_what_is_used_somewhere_is_not_called_unused(tmp_path: Path) -> None:
    text = (
        "vars: {width: 10, deep: 2}\nblocks: {piece: {args: {units: null}, layers: [{Dense: $units}]}}\n"
        "models: {tower: {sequential: [{Dense: 4}]}}\n"
        "model: {sequential: [{use: tower}, {piece: {units: '${vars.width}'}}]}\n"
        "tune: {objective: val_loss, space: {vars.deep: {choice: [1, 2]}}}\n"
    )
    assert problems_of(DATA + text + "compile: {loss: mse}\n" + FIT, tmp_path) == []


@pytest.mark.parametrize(
    ("line", "help_text"),
    [
        ("batch_size: 64", "data: {batch_size: 64}"),
        ("shuffle: false", "data: {shuffle: false}"),
        ("validation_split: 0.1", "data: {split: {validation: 0.1}}"),
        ("class_weight: balanced", "data: {class_weight: balanced}"),
        ("optimizer: adam", "compile: {optimizer: adam}"),
        ("callbacks: [EarlyStopping]", "callbacks: [EarlyStopping]"),
    ],
)
def test_each_thing_has_one_home_and_the_help_is_the_line_to_move(line: str, help_text: str, tmp_path: Path) -> None:
    problem = only(DATA + MODEL + COMPILE + f"fit: {{epochs: 1, {line}}}\n", tmp_path)
    assert (problem.code, problem.help) == ("misplaced-key", help_text)


def test_mistakes_of_all_kinds_are_told_at_once(tmp_path: Path) -> None:
    text = (
        "data: {source: {builtin: digits}, split: {validaton: 0.2}}\n"
        "model: {sequential: [{Dense: {units: ten}}, {Dens: 3}]}\n"
        "compile: {optimizer: {Adam: {learnin_rate: 1}}, loss: mse, metrics: [accuracy], jit: true}\n"
        "fit: {epochs: -1, batch_size: 3}\n"
        "callbacks: [{EarlyStopping: {monitor: val_acc, patienc: 2}}]\n"
        "seed: x\nbackend: tensorflw\n"
    )
    codes = [problem.code for problem in problems_of(text, tmp_path)]
    assert len(codes) >= 10


@pytest.mark.parametrize(("output", "told"), [("digit", True), ("even", False)])
def test_a_metric_is_held_against_the_loss_of_its_own_output(output: str, told: bool, tmp_path: Path) -> None:
    losses = "loss: {digit: sparse_categorical_crossentropy, even: binary_crossentropy}"
    text = DATA + TWO + f"compile: {{optimizer: adam, {losses}, metrics: {{{output}: [AUC]}}}}\n" + FIT
    assert [problem.code for problem in problems_of(text, tmp_path)] == ["metric-of-two-classes"] * told


def test_epochs_beside_phases_hide_no_other_mistake(tmp_path: Path) -> None:
    text = DATA + TWO + "compile: {loss: {digti: mse}}\nfit: {epochs: 3, phases: [{epochs: 1, freeze: [bod]}]}\n"
    told = {problem.code: word_at(problem) for problem in problems_of(text, tmp_path)}
    assert told == {"conflicting-keys": "epochs", "unknown-output": "digti", "unknown-name": "bod"}


@pytest.mark.parametrize(
    ("backend", "name", "refused"),
    [
        ("tensorflow", "价格", True),
        ("tensorflow", "my layer", True),
        ("tensorflow", "a/b", True),
        ("tensorflow", "a.b-c_1", False),
        ("jax", "价格", False),
        ("jax", "a/b", True),
        ("torch", "价格", False),
        ("torch", "a.b", True),
    ],
)
def test_a_name_that_the_backend_refuses_is_told_at_its_place(
    backend: str, name: str, refused: bool, tmp_path: Path
) -> None:
    text = f"backend: {backend}\n" + DATA + MODEL.replace("answer", f'"{name}"') + COMPILE + FIT
    problems = problems_of(text, tmp_path)
    assert [(problem.code, word_at(problem)) for problem in problems] == [("name-refused", f'"{name}"')] * refused


def test_names_of_outputs_losses_and_models_are_told_once_and_those_of_inputs_and_metrics_are_free(
    tmp_path: Path,
) -> None:
    model = TWO.replace("digit:", "数字:").replace("{x: [64]}", "{图片: [64]}")
    compile_section = """compile:
  optimizer: {Adam: {name: 优化}}
  loss: {数字: sparse_categorical_crossentropy, even: {BinaryCrossentropy: {name: 损失}}}
  metrics: {even: [{BinaryAccuracy: {name: 准确率}}]}
"""
    problems = problems_of(DATA + model + compile_section + FIT, tmp_path)
    assert [word_at(problem) for problem in problems if problem.code == "name-refused"] == ["数字", "优化", "损失"]


def test_a_broken_value_is_told_once_and_not_where_it_is_referred_to(tmp_path: Path) -> None:
    text = (
        'vars: {flag: true, epochs: "${vars.flag + 1}"}\n'
        + DATA
        + MODEL
        + COMPILE
        + 'fit: {epochs: "${vars.epochs}"}\n'
    )
    assert only(text, tmp_path).code == "bad-expression"
