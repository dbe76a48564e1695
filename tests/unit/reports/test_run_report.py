"""The report of a run: whole in one file, and alive in a browser."""

import json
import re
from html.parser import HTMLParser

import pytest
from PIL import Image

from kerascli.cli.drawing import draw_problem
from kerascli.reports.fonts import font_families
from kerascli.reports.highlight import highlighted, overridden_lines
from kerascli.reports.run_report import run_report
from kerascli.runs.history import read_history
from kerascli.workflows.report import write_plots
from tests.unit.runs.fabricated import curve, fabricate

VOID = {"meta", "link", "img", "br", "hr", "input"}


class Outline(HTMLParser):
    """What a page is made of; an element that is closed wrongly is an error."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.words = [], [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def test_the_page_is_well_formed_and_needs_nothing_but_itself(run):
    text = run_report(run)
    outline = Outline(text)
    for _, attributes in outline.elements:
        for name in ("src", "href", "xlink:href", "action", "data"):
            assert re.match(r"#|data:", attributes.get(name) or "#")
    assert not re.search(r"@import|url\(|https?://", text.replace("http://www.w3.org", ""))
    assert len(outline.all("h1")) == 1
    assert outline.all("html")[0]["lang"] == "en"
    assert "default-src 'none'" in text


def test_every_section_is_named_in_the_navigation_and_labelled(run):
    outline = Outline(run_report(run))
    links = [link["href"].removeprefix("#") for link in outline.all("a")]
    sections = [section["id"] for section in outline.all("section")]
    assert links[1:] == sections
    assert {"curves", "evaluations", "file", "data", "model", "pace", "repeat", "environment", "files"} >= set(sections)
    assert all(section["aria-labelledby"] == f"{section['id']}-title" for section in outline.all("section"))
    assert all(picture["aria-label"] for picture in outline.all("svg") if picture.get("role") == "img")


def test_what_the_user_wrote_is_shown_as_text_and_never_as_html(tmp_path):
    hostile = "<script>alert(1)</script>"
    rows = curve(3)
    for row in rows:
        row["metrics"][f"{hostile}&"] = 1.0
    run = fabricate(
        tmp_path,
        "x-20261120-143012",
        name="x",
        rows=rows,
        overrides=[f"name={hostile}"],
        warnings=[hostile],
        error={"code": "c", "message": hostile},
    )
    (run / "config.yaml").write_text(f"name: '{hostile}'\n# {hostile}\n")
    text = run_report(run)
    assert hostile not in text
    Outline(text)


def test_a_thousand_epochs_of_many_metrics_stay_below_two_megabytes(tmp_path):
    rows = curve(1000)
    for row in rows:
        row["metrics"] |= {f"{side}metric_{number}": row["epoch"] / 7 for number in range(10) for side in ("", "val_")}
    run = fabricate(tmp_path, "long-20261120-143012", rows=rows)
    assert len(run_report(run).encode()) < 2_000_000


def test_a_large_picture_is_named_and_left_out(run):
    picture = run / "evaluations" / "20261120-150000" / "worst_mistakes.png"
    picture.write_bytes(b"\x89PNG" + b"0" * 2_000_000)
    text = run_report(run)
    assert len(text) < 500_000
    assert "worst_mistakes.png" in text


def test_evaluations_show_figures_classes_and_confusion(run):
    words = " ".join(Outline(run_report(run)).words)
    for word in ("0.9000", "confusion matrix", "true ↓ predicted →", "precision", "0.8200", "0.9610", "0.9530"):
        assert word in words
    assert "0.8500 … 0.9400" in words
    assert "grey" in words
    assert "0.5710" in words


def test_figures_of_several_outputs_say_whose_they_are(run):
    later = run / "evaluations" / "20261121-090000"
    later.mkdir()
    content = {
        "metrics": {"loss": 1.0},
        "click": {"kind": "binary", "figures": {"accuracy": 0.5}},
        "rating": {"kind": "values", "figures": {"MAE": 1.5}, "worst": [{"index": 3, "truth": 1.0, "answer": 9.0}]},
    }
    (later / "evaluation.json").write_text(json.dumps(content))
    Image.new("RGB", (4, 3)).save(later / "click_roc.png")
    words = Outline(run_report(run)).words
    assert {"metrics", "click: figures", "rating: figures", "rating: worst", "click: ROC"} <= set(words)


def test_an_earlier_evaluation_is_folded_up(run):
    earlier = run / "evaluations" / "20261119-090000"
    earlier.mkdir()
    (earlier / "evaluation.json").write_text('{"metrics": {"loss": 0.77}}')
    text = run_report(run)
    assert '<details class="earlier"><summary>19 November 2026, 09:00</summary>' in text
    assert text.index("0.3100") < text.index("0.7700")


def test_exports_are_told_with_how_near_their_answers_come(run):
    for name, difference in (("onnx", 6e-7), ("broken", "?")):
        folder = run / "exports" / name
        folder.mkdir(parents=True)
        seen = {"difference": difference, "agreement": 1.0, "bytes": 142651, "preparation_inside": False}
        (folder / "verification.json").write_text(json.dumps(seen))
    words = " ".join(Outline(run_report(run)).words)
    assert "onnx 139 KB 6.00e-7 100.0% no" in words
    assert "broken 139 KB –" in words


def test_a_learning_rate_that_stays_has_one_line_across(run):
    text = run_report(run)
    chart = text[text.index('id="pace-0"') :].split("</figure>")[0]
    assert re.findall(r'class="up"[^>]*>([^<]*)<', chart) == ["1e-3"]


@pytest.mark.parametrize("missing", ["run.json", "metrics.jsonl", "config.yaml", "resolved.yaml", "data.json"])
def test_a_run_that_lacks_a_file_still_has_a_report(run, missing):
    (run / missing).unlink()
    Outline(run_report(run))


@pytest.mark.parametrize("damaged", ["run.json", "data.json", "environment.json", "metrics.jsonl", "final_model.keras"])
def test_a_damaged_file_leaves_its_part_out(run, damaged):
    (run / damaged).write_bytes(b'{"facts": [')
    Outline(run_report(run))


def test_nan_is_a_gap_and_never_breaks_the_page(tmp_path):
    rows = curve(5)
    rows[2]["metrics"] = {"loss": "NaN", "val_loss": "Infinity"}
    run = fabricate(tmp_path, "nan-20261120-143012", rows=rows)
    text = run_report(run)
    Outline(text)
    assert read_history(run)[2].metrics["loss"] != read_history(run)[2].metrics["loss"]
    assert re.search(r'<path d="M[^M"]+M', text)


def test_lines_that_the_command_line_changed_are_marked():
    text = "fit: {epochs: 3}\nmodel:\n  sequential:\n    - Flatten\n    - Dense: {units: 3}\nops.mean: 1\n"
    overrides = ["fit.epochs=5", "model.sequential.1.Dense.units=4", "ops.mean=2", "nothing.here=1"]
    assert overridden_lines(text, overrides) == {1: "5", 5: "4", 6: "2"}
    assert overridden_lines(text, ["model.sequential.Dense.units=4"]) == {5: "4"}
    assert overridden_lines("a: [", ["a=1"]) == {}
    assert "→ <4>" in Outline(highlighted(text, {5: "<4>"})).words


def test_highlighting_changes_no_letter_of_the_file():
    text = "# a: 'comment'\nkey: {a: 1e-3, \"b\": '#no', c: ${vars.x}}\n- Dense: 10  # why\nlist: [true, null, a-1]\n"
    assert "".join(Outline(highlighted(text)).words) == text.replace("\n", "")


def test_the_report_command_writes_into_the_run_or_elsewhere(run, cli, tmp_path):
    assert cli("report", "last", "--runs", str(tmp_path))[:2] == (0, f"{run / 'report.html'}\n")
    assert cli("report", "mnist", "--runs", str(tmp_path), "-o", str(tmp_path / "x.html"))[0] == 0
    assert (tmp_path / "x.html").read_text() == (run / "report.html").read_text()


def test_two_reports_do_not_fit_one_file(run, golden, tmp_path):
    fabricate(tmp_path, "iris-20261120-143012")
    golden("report_two_runs", "report", "mnist", "iris", "--runs", str(tmp_path), "-o", "x.html")


def test_plots_are_drawn_as_files_without_a_warning(run):
    assert write_plots(run) == []
    picture, drawing = run / "plots/history.png", run / "plots/history.svg"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "<svg" in drawing.read_text()
    first = drawing.read_bytes()
    write_plots(run)
    assert drawing.read_bytes() == first


def test_chinese_labels_ask_for_a_font_that_has_them(monkeypatch):
    from matplotlib import font_manager

    class Font:
        name = "WenQuanYi Zen Hei"

    assert font_families(["accuracy"]) == (["DejaVu Sans"], [])
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [Font])
    assert font_families(["准确率"]) == (["DejaVu Sans", "WenQuanYi Zen Hei"], [])
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    families, (warning,) = font_families(["准确率"])
    assert families == ["DejaVu Sans"]
    assert "apt-get install fonts-noto-cjk" in draw_problem(warning)
