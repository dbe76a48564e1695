"""The command line as a whole: its commands, exit codes, and what it never does."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kerascli import __main__ as entry
from kerascli.cli import COMMANDS
from kerascli.problems import DataError, Problem, RunError, UserError
from kerascli.workflows import inspection

if TYPE_CHECKING:
    from collections.abc import Callable

    Cli = Callable[..., tuple[int, str, str]]

ROOT = Path(__file__).parents[3]
CONFIG = ROOT / "configs" / "mnist_cnn.yaml"
PROBLEM = Problem(code="usage", message="something is wrong")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_module_with_a_command_and_help_with_examples(name: str, cli: Cli) -> None:
    module = importlib.import_module(COMMANDS[name].module)
    assert hasattr(module, "app") or hasattr(module, "command")
    code, out, err = cli(name, "--help")
    assert (code, err) == (0, "")
    assert f"kerascli {name} " in out.replace("Usage: kerascli", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_every_command_is_as_recorded(name: str, golden: Callable[..., str]) -> None:
    golden(f"help/{name}", name, "--help")


def commands_below() -> list[tuple[str, str]]:
    """Every command of a command, by both names."""
    groups = {name: getattr(importlib.import_module(listed.module), "app", None) for name, listed in COMMANDS.items()}
    return [
        (name, str(command.name or command.callback.__name__))
        for name, app in groups.items()
        if app is not None
        for command in app.registered_commands
    ]


@pytest.mark.parametrize(("group", "name"), commands_below())
def test_help_of_every_command_below_a_command_is_as_recorded(
    group: str, name: str, golden: Callable[..., str]
) -> None:
    said = golden(f"help/{group}_{name}", group, name, "--help")
    assert f"  kerascli {group} {name} " in said, "an example"


def test_help_lists_every_command_with_its_line(golden: Callable[..., str]) -> None:
    said = golden("help/kerascli", "--help")
    assert all(f"  {name} " in said and listed.help in said for name, listed in COMMANDS.items())


@pytest.mark.parametrize("form", ["text", "concise", "github"])
@pytest.mark.parametrize("command", ["summary", "train"])
def test_problems_of_every_command_come_in_the_form_that_is_asked_for(
    command: str, form: str, golden: Callable[..., str]
) -> None:
    golden(f"usage/{command}_{form}", "--format", form, command, "my.yaml", files={"my.yaml": "fit: {epochs: -1}\n"})


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        (UserError(PROBLEM), 2),
        (DataError(PROBLEM), 3),
        (RunError(PROBLEM), 1),
        (KeyboardInterrupt(), 130),
        (ZeroDivisionError("x"), 1),
    ],
)
def test_each_way_to_end_has_its_exit_code(
    ending: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ends(_arguments: list[str], _settings: object) -> int:
        raise ending

    monkeypatch.setattr(entry, "run", ends)
    assert entry.exit_code(["validate"]) == code
    assert "Traceback" not in capsys.readouterr().err


def test_debug_shows_the_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def ends(_arguments: list[str], _settings: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(entry, "run", ends)
    assert entry.exit_code(["validate", "--debug"]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["trian", "my.yaml"], "unknown_command"),
        (["my.yaml"], "file_without_command"),
        (["validate", "--strct", "my.yaml"], "unknown_option"),
        (["validate"], "missing_argument"),
        (["validate", "fit.epochs=3"], "no_file"),
        (["init", "mnist_cn"], "unknown_template"),
    ],
)
def test_a_wrong_command_line_is_told_with_a_remedy(words: list[str], name: str, golden: Callable[..., str]) -> None:
    assert "exit 2" in golden(f"usage/{name}", *words)


def test_version_is_printed(cli: Cli) -> None:
    assert cli("--version")[0] == 0


def test_validate_says_that_nothing_is_wrong(cli: Cli) -> None:
    code, out, err = cli("validate", str(CONFIG))
    assert (code, err) == (0, "")
    assert "nothing is wrong" in out


def test_validate_answers_json_with_the_place_of_each_problem(cli: Cli) -> None:
    code, out, _ = cli("validate", str(CONFIG), "fit.epochs=0", "--json")
    (problem,) = json.loads(out)["problems"]
    assert code == 2
    assert problem["code"] == "out-of-range"
    assert problem["place"]["kind"] == "argument"


def test_train_tells_problems_on_a_line_too_since_programs_follow_its_lines(cli: Cli) -> None:
    code, out, _ = cli("train", str(CONFIG), "fit.epochs=-5", "--json")
    (line,) = out.splitlines()
    assert code == 2
    assert json.loads(line)["problems"][0]["code"] == "out-of-range"


def test_validate_checks_several_files_at_once(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("fit: {epochs: x}\n")
    (tmp_path / "two.yaml").write_text("fut: {epochs: 1}\n")
    _, _, err = cli("validate", "one.yaml", "two.yaml")
    assert "one.yaml:" in err
    assert "two.yaml:" in err


def test_the_module_runs_as_the_program_does() -> None:
    done = subprocess.run([sys.executable, "-m", "kerascli", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("kerascli ")


def test_init_writes_a_file_that_validates_and_never_writes_over_one(cli: Cli, tmp_path: Path) -> None:
    code, out, _ = cli("init", "mnist_cnn")
    assert code == 0
    assert "kerascli train mnist_cnn.yaml" in out
    text = (tmp_path / "mnist_cnn.yaml").read_text()
    schema = text.partition("$schema=")[2].partition("\n")[0]
    assert json.loads(Path(schema).read_text())["$schema"].endswith("2020-12/schema")
    assert cli("validate", "mnist_cnn.yaml")[0] == 0
    assert cli("init", "mnist_cnn")[0] == 2
    assert (tmp_path / "mnist_cnn.yaml").read_text() == text


def test_init_lists_every_shipped_config(cli: Cli) -> None:
    _, out, _ = cli("init", "--list")
    assert {line.split()[0] for line in out.splitlines()} == {path.stem for path in (ROOT / "configs").glob("*.yaml")}


def test_doctor_tells_versions_extras_folders_and_settings(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KERAS_MAX_EPOCHS", "2")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "keras.json").write_text('{"floatx": "float16"}')
    code, out, _ = cli("doctor", "--json")
    found = {finding["name"]: finding for finding in json.loads(out)}
    assert code == 0
    assert found["keras"]["state"] == "ok"
    assert found["KERAS_MAX_EPOCHS"]["state"] == "warning"
    assert found[str(tmp_path / "keras.json")]["value"] == "floatx float16"
    assert found["runs"]["state"] == "ok"


def test_doctor_tells_what_each_backend_computes_on(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = {"jax": inspection._PROGRAMS["jax"], "wave": "raise SystemExit('no driver')"}
    monkeypatch.setattr(inspection, "_PROGRAMS", programs)
    monkeypatch.setenv("JAX_PLATFORMS", "cpu")
    code, out, _ = cli("doctor", "--devices", "--json")
    found = {finding["name"]: finding for finding in json.loads(out) if finding["topic"] == "devices"}
    assert (code, found["jax"]["state"]) == (1, "ok")
    assert "cpu" in found["jax"]["value"].lower()
    assert (found["wave"]["state"], found["wave"]["value"]) == ("error", "no driver")


@pytest.mark.parametrize("path", sorted((ROOT / "configs").glob("*.yaml")), ids=lambda path: path.stem)
def test_init_writes_every_template_with_all_that_it_names(path: Path, cli: Cli) -> None:
    assert cli("init", path.stem)[0] == 0
    code, _, err = cli("validate", f"{path.stem}.yaml")
    assert code == 0, err
