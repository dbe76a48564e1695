"""The pages: every hand-written YAML block is a valid experiment, or a valid part of one; links lead somewhere."""

import re
from pathlib import Path

import pytest
import yaml

from kerascli.problems import UserError
from kerascli.workflows.reading import read_experiment

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
SECTIONS = sorted((DOCS / "sections").glob("*.md"))
"""What people wrote about sections; it is read on the pages of the reference, from where its links lead."""
PROBLEMS = sorted((ROOT / "kerascli" / "explanations").glob("*.md"))
"""What shows a mistake stands in blocks of text."""
BESIDE = {
    "my_layers.py": (ROOT / "configs" / "plugins" / "my_layers.py").read_text(encoding="utf-8"),
    "my_functions.py": "def halve(x):\n    return x / 2\n",
    "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5": "",
}
"""Files that blocks name."""
BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
REST = {
    "data": {"source": {"builtin": "digits"}, "split": {"validation": 0.2}},
    "model": {"sequential": ["Flatten", {"Dense": {"units": 10, "activation": "softmax"}}]},
    "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]},
    "fit": {"epochs": 10},
}
"""What a block that shows one section stands in."""


def blocks() -> list[tuple[str, str]]:
    return [
        (f"{page.relative_to(ROOT)}-{number}", text)
        for page in (*PAGES, *SECTIONS, *PROBLEMS)
        for number, text in enumerate(BLOCK.findall(page.read_text(encoding="utf-8")))
    ]


@pytest.mark.parametrize(("name", "text"), blocks(), ids=[name for name, _ in blocks()])
def test_every_yaml_block_is_valid(name, text, tmp_path):
    (tmp_path / "plugins").symlink_to(ROOT / "configs" / "plugins")
    (tmp_path / "data").symlink_to(ROOT / "configs" / "data")
    for file, content in BESIDE.items():
        (tmp_path / file).write_text(content, encoding="utf-8")
    written = yaml.load(text, yaml.BaseLoader)
    missing = {key: value for key, value in REST.items() if key not in written}
    whole = text + (yaml.safe_dump(missing) if missing else "")
    if "data" in written and not ({"source", "train"} & set(written["data"])):
        whole = whole.replace("data:\n", "data:\n  source: {builtin: digits}\n  split: {validation: 0.2}\n", 1)
    path = tmp_path / "block.yaml"
    path.write_text(whole, encoding="utf-8")
    try:
        read_experiment(path)
    except UserError as error:
        pytest.fail("\n".join(f"{problem.span}: {problem.message}" for problem in error.problems))


def test_the_pages_have_blocks_to_check():
    assert len(blocks()) > 8


def test_every_link_leads_to_a_file():
    pages = [*PAGES, ROOT / "benchmarks" / "README.md", *sorted((DOCS / "reference").rglob("*.md"))]
    missing = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert not missing


def test_every_command_section_source_and_problem_has_a_page():
    from kerascli.cli import COMMANDS
    from kerascli.experiment import Experiment
    from kerascli.sources import KINDS
    from kerascli.workflows.listing import EXPLANATIONS

    single = {"version", "name", "seed", "backend", "dtype_policy", "deterministic"}
    wanted = {
        "commands": {*COMMANDS},
        "file": {*Experiment.model_fields} - single | {f"data.source.{kind}" for kind in KINDS},
        "problems": {path.stem for path in EXPLANATIONS.glob("*.md")},
    }
    for folder, names in wanted.items():
        pages = {path.stem for path in (DOCS / "reference" / folder).glob("*.md")}
        assert pages == names | {"README"}


def test_what_is_written_about_a_section_stands_on_its_page():
    for written in SECTIONS:
        page = DOCS / "reference" / "file" / written.name
        assert written.read_text(encoding="utf-8") in page.read_text(encoding="utf-8")
