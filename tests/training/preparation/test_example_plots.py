"""What `--plot` draws: one panel for what a person would look at, by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from kerascli.reports import example_plots
from tests.unit.sources.test_audio import wav

FILE = """
data: {DATA}
model: {sequential: [Flatten, {Dense: 1}]}
compile: {optimizer: adam, loss: mse}
fit: {epochs: 1}
"""


@pytest.fixture
def titles(cli: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The panels that a `data` section is drawn in: title and what was drawn."""
    seen: list[tuple[str, str]] = []
    islice = example_plots.islice

    def watched(panels: Any, count: int) -> Any:
        shown = list(islice(panels, count))
        seen.extend((panel.title, panel.kind) for panel in shown)
        return shown

    monkeypatch.setattr(example_plots, "islice", watched)

    def drawn(data: str) -> list[tuple[str, str]]:
        Path("look.yaml").write_text(FILE.replace("DATA", data), encoding="utf-8")
        code, _, err = cli("data", "look.yaml", "--plot", "look.png")
        assert (code, "Traceback" in err) == (0, False)
        with Image.open("look.png") as picture:
            assert len(set(picture.convert("L").resize((90, 90)).tobytes())) > 2
        return seen

    return drawn


def test_columns_of_a_table_are_drawn_by_name_also_in_chinese(titles: Any) -> None:
    rows = "\n".join(f"{20 + index},{'红绿'[index % 2]},{index % 3}" for index in range(30))
    Path("t.csv").write_text(f"年龄,颜色,y\n{rows}\n", encoding="utf-8")
    features = "{年龄: float_normalized, 颜色: string_categorical}"
    panels = titles(f"source: {{table: t.csv}}, target: y, features: {features}")
    assert panels == [("年龄", "histogram"), ("颜色", "bars"), ("y", "bars")]


def test_sounds_are_drawn_as_waves_whatever_the_steps_make_of_them(titles: Any) -> None:
    for name in ("no/1", "no/2", "yes/1", "yes/2"):
        wav(Path("sounds", f"{name}.wav"), frames=400)
    source = "audio: {directory: sounds, output_sequence_length: 400, shuffle: false}"
    steps = "[{reshape: [-1, 400]}, {MelSpectrogram: {fft_length: 64, sequence_stride: 32, num_mel_bins: 8}}]"
    panels = titles(f"source: {{{source}}}, prepare: {{x: {steps}}}")
    assert panels == [("no", "series"), ("no", "series"), ("yes", "series"), ("yes", "series")]


def test_pictures_stand_beside_their_masks_and_digits_without_channels_are_pictures(titles: Any) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (9, 12, 12), dtype="uint8")
    for folder in ("photos", "masks"):
        Path(folder).mkdir()
        for index in range(2):
            Image.fromarray(pixels[index]).save(f"{folder}/{index}.png")
    images = "directory: photos, masks: masks, image_size: 12, color_mode: grayscale"
    assert titles(f"source: {{images: {{{images}}}}}") == [("", "picture"), ("its target", "picture")] * 2
    np.savez("digits.npz", x=pixels, y=np.arange(9) % 3)
    assert titles("source: {arrays: digits.npz}")[4:] == [(str(index % 3), "picture") for index in range(9)]


def test_texts_are_drawn_by_their_length_and_words(titles: Any) -> None:
    for name, text in (("差", "太 差 了"), ("好", "很 好")):
        Path("评", name).mkdir(parents=True)
        for index in range(3):
            Path("评", name, f"{index}.txt").write_text(text, encoding="utf-8")
    steps = "[{TextVectorization: {output_sequence_length: 4}}]"
    panels = titles(f"source: {{text: {{directory: 评}}}}, prepare: {{x: {steps}}}")
    lengths = [("words in a text", "histogram"), ("letters in a text", "histogram")]
    assert panels == [("y", "bars"), *lengths, ("texts with the word", "bars")]


def test_vectors_are_drawn_beside_their_target_in_its_own_unit(titles: Any) -> None:
    np.savez("v.npz", x=np.random.default_rng(0).normal(size=(20, 2)), y=np.linspace(0.5, 9.7, 20))
    panels = titles("source: {arrays: v.npz}")
    assert panels == [("y", "histogram"), ("column 0", "histogram"), ("column 1", "histogram")]
    with Image.open("look.png") as picture:
        assert picture.size == (900, 225)  # one row of panels, and no empty page below
    rows = "\n".join(f"{index % 7},{index * 1.5}" for index in range(30))
    Path("t.csv").write_text(f"a,heat\n{rows}\n", encoding="utf-8")
    target = "{column: heat, scale: standardize, unit: °C}"
    source = "timeseries: {table: t.csv, sequence_length: 4}"
    panels = titles(f"source: {{{source}}}, target: {target}, features: {{a: float}}, shuffle: false")
    assert panels[3:5] == [("6 °C", "series"), ("7.5 °C", "series")]
