"""Every command that the documentation shows is run, in the order of its pages, beside files of those names."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
import yaml

import kerascli
from kerascli.__main__ import exit_code

ROOT = Path(__file__).parents[3]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs/reference/commands").glob("*.md")),
    *sorted((ROOT / "docs/reference/file").glob("*.md")),
]
"""Not the pages of problems: they show mistakes, and the tests of each print them."""
SHOWN = re.compile(r"^ *\$? ?(kerascli \S.*?)(?: {2,}.*| +#.*)?$", re.MULTILINE)
INLINE = re.compile(r"`(kerascli [a-z]+ [^`]*\.(?:yaml|csv)[^`]*)`")
ELSEWHERE = {
    "tensorboard": "serves until it is stopped: tests/unit/reports/test_tensorboard.py",
    "completion": "writes into the user's shell",
}
LONG = ("export ", "bench ", "--devices")
"""They start a process for each format, model or backend."""
ENDS = {
    "--fail-under": {0, 4},
    "docs/examples/mistakes.yaml": {2},
    "openvino": {0, 2},  # 2: the extra is not installed
    "litert": {0, 2},
}
"""How a command may end that is not 0 alone, by a word of it."""


def shown() -> list[str]:
    """The commands in blocks and in help texts, each once."""
    texts = [page.read_text(encoding="utf-8") for page in PAGES]
    lines = [found for text in texts for block in text.split("```")[1::2] for found in SHOWN.findall(block)]
    lines += [found for text in texts for found in INLINE.findall(text)]
    return [line for line in dict.fromkeys(lines) if not re.search(r"[A-Z]{3,}|\[|…|--help", line)]


COMMANDS = [
    pytest.param(line, marks=pytest.mark.soak) if any(word in line for word in LONG) else line
    for line in shown()
    if line.split()[1] not in ELSEWHERE
]

DIGITS = {
    "vars": {"width": 8},
    "data": {"source": {"builtin": "digits"}, "split": {"validation": 0.2, "test": 0.1}, "batch_size": 512},
    "model": {
        "sequential": [
            "Flatten",
            {"Dense": {"units": "${vars.width}", "activation": "relu"}},
            {"Dense": {"units": 8, "activation": "relu"}},
            {"Dense": {"units": 10, "activation": "softmax"}},
        ]
    },
    "compile": {"optimizer": {"Adam": 0.001}, "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]},
    "fit": {"epochs": 2},
}
HOUSES = {
    "data": {
        "source": {"table": "houses.csv"},
        "target": "price",
        "features": {"rooms": "float_normalized", "city": "string_categorical"},
        "split": {"validation": 0.2},
    },
    "model": {"sequential": [{"Dense": 1}]},
    "compile": {"optimizer": "adam", "loss": "mse"},
    "fit": {"epochs": 1},
}
FILMS = {
    "data": {"source": {"text": {"table": "films.csv", "label_mode": "binary"}}, "split": {"validation": 0.2}},
    "model": {
        "sequential": [
            {"TextVectorization": {"max_tokens": 50, "output_mode": "multi_hot"}, "adapt": True},
            {"Dense": {"units": 1, "activation": "sigmoid"}},
        ]
    },
    "compile": {"optimizer": "adam", "loss": "binary_crossentropy"},
    "fit": {"epochs": 1},
}


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    """A folder with `my.yaml`, runs of it, their model and a picture."""
    from PIL import Image

    folder = tmp_path_factory.mktemp("digits")
    shutil.copytree(ROOT / "docs" / "examples", folder / "docs" / "examples")
    shutil.copytree(ROOT / "configs", folder / "configs")
    (folder / "my.yaml").write_text(yaml.safe_dump(DIGITS))
    Image.new("L", (28, 28), 90).save(folder / "digit.png")
    run = kerascli.train(folder / "my.yaml", runs=folder / "runs", quiet=True).folder
    for name in ("mnist_cnn-20261120-143012", "mnist_cnn-20261119-101500"):
        shutil.copytree(run, folder / "runs" / name)
    kerascli.train(folder / "my.yaml", ["compile.optimizer.Adam=1e-9"], runs=folder / "runs", quiet=True)
    for name in ("final_model.keras", "model.keras"):
        shutil.copyfile(run / "final_model.keras", folder / name)
    return folder


@pytest.fixture(scope="module")
def interrupted(digits, tmp_path_factory):
    """The same, where the newest run was interrupted."""
    folder = tmp_path_factory.mktemp("interrupted") / "here"
    shutil.copytree(digits, folder)
    with pytest.raises(kerascli.RunError, match="was interrupted") as caught:
        kerascli.train(folder / "my.yaml", ["fit.epochs=50", "fit.max_time=0.001"], runs=folder / "runs", quiet=True)
    assert caught.value.problems[0].code == "run-interrupted"
    return folder


@pytest.fixture(scope="module")
def houses(tmp_path_factory):
    folder = tmp_path_factory.mktemp("houses")
    rows = [f"{rooms},{('Bath', 'York')[rooms % 2]},{rooms * 1000}" for rooms in range(1, 41)]
    for name in ("houses.csv", "houses_of_2026.csv", "new_customers.csv"):
        (folder / name).write_text("\n".join(["rooms,city,price", *rows]) + "\n")
    (folder / "houses.yaml").write_text(yaml.safe_dump(HOUSES))
    kerascli.train(folder / "houses.yaml", runs=folder / "runs", quiet=True)
    return folder


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    folder = tmp_path_factory.mktemp("films")
    said = [f"{word} film {number},{label}" for number in range(20) for word, label in (("wonderful", 1), ("dull", 0))]
    (folder / "films.csv").write_text("\n".join(["text,label", *said]) + "\n")
    (folder / "films.yaml").write_text(yaml.safe_dump(FILMS))
    kerascli.train(folder / "films.yaml", runs=folder / "runs", quiet=True)
    return folder


@pytest.mark.parametrize("line", COMMANDS)
@pytest.mark.filterwarnings("ignore")
def test_a_command_that_is_shown_runs(line, request, tmp_path, monkeypatch, capsys):
    worlds = {".csv": "houses", "film": "films", "--resume": "interrupted"}
    world = next((name for word, name in worlds.items() if word in line), "digits")
    folder = tmp_path / "here"
    shutil.copytree(request.getfixturevalue(world), folder)
    monkeypatch.chdir(folder)
    monkeypatch.setattr("webbrowser.open", lambda address: address)
    words = [part for word in shlex.split(line)[1:] for part in (files_of(word) if "*" in word else [word])]
    if words[:2] == ["init", "--from"] or "-o my.yaml" in line:
        Path("houses.yaml" if "--from" in words else "my.yaml").unlink()
    if "exports/onnx" in line:
        assert exit_code(["export", "mnist_cnn-20261120-143012", "--format", "onnx"]) == 0
    allowed = next((codes for word, codes in ENDS.items() if word in line), {0})
    assert exit_code(words) in allowed, "".join(capsys.readouterr())


def files_of(pattern):
    return sorted(str(path) for path in Path().glob(pattern))


def test_there_are_commands_to_run():
    names = {line.split()[1] for line in shown()}
    assert len(shown()) > 50
    assert {"train", "evaluate", "predict", "export", "report", "runs", "compare", "data", "init", "eject"} <= names
