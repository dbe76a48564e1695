"""Columns, classes, folders and files with Chinese names and texts, from the table to the answer."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kerascli.backend import keras

ONNX = all(importlib.util.find_spec(module) for module in ("onnx", "onnxruntime", "tf2onnx"))
Cli = Callable[..., tuple[int, str, str]]

TABLE = """
data:
  source: {table: {file: 数据/客户.csv, encoding: gbk}}
  target: 结果
  features:
    年龄: float_normalized
    城市: string_categorical
    评语: {TextVectorization: {output_mode: multi_hot, split: character}}
  split: {random: {validation: 0.25, seed: 1}}
model:
  sequential: [{Dense: {units: 2, activation: softmax}}]
compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: 1}
"""
FOLDER = """
data:
  source: {images: {directory: 照片, image_size: 8}}
  split: {random: {validation: 0.25, seed: 1}}
model:
  sequential: [Flatten, {Dense: {units: 2, activation: softmax}}]
compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: 1}
"""


@pytest.mark.usefixtures("in_this_process")
def test_a_table_in_gbk_trains_is_evaluated_and_answers_in_its_own_words(cli: Cli) -> None:
    Path("数据").mkdir()
    words = [("北京", "很好", "买"), ("上海", "太差", "不买"), ("北京", "太差", "不买"), ("上海", "很好", "买")] * 10
    rows = [f"{20 + index},{city},{note},{answer}" for index, (city, note, answer) in enumerate(words)]
    Path("数据/客户.csv").write_bytes("\n".join(["年龄,城市,评语,结果", *rows, ""]).encode("gbk"))
    Path("客户.yaml").write_text(TABLE, encoding="utf-8")
    code, out, err = cli("train", "客户.yaml")
    assert (code, err) == (0, "")
    assert "客户 · runs/" in out
    code, out, err = cli("evaluate", "last", "--split", "validation")
    assert (code, err) == (0, "")
    assert "不买" in out
    code, out, err = cli("predict", "--model", "last", "数据/客户.csv", "-o", "答案.csv")
    assert (code, err) == (0, "")
    answers = list(csv.DictReader(io.StringIO(Path("答案.csv").read_text(encoding="utf-8-sig"))))
    assert len(answers) == 40
    assert {value for row in answers for value in row.values()} & {"买", "不买"}
    (run,) = Path("runs").glob("客户-*")
    formats = ("keras", "savedmodel", *(("onnx",) if ONNX else ()))
    code, out, err = cli("export", "last", "--format", ",".join(formats))
    assert (code, err) == (0, "")
    for file in ("keras/model.keras", "savedmodel/savedmodel", "onnx/model.onnx")[: len(formats)]:
        code, out, err = cli("predict", "--model", f"{run}/exports/{file}", "数据/客户.csv", "--json")
        assert (code, err) == (0, "")
        assert [json.loads(line)["class"] for line in out.splitlines()] == [row["class"] for row in answers]
    whole = keras.models.load_model(run / "exports" / "keras" / "model.keras")
    assert {tensor.name for tensor in whole.inputs} == {"年龄", "城市", "评语"}
    assert cli("report", "last")[0] == 0
    report = (run / "report.html").read_text(encoding="utf-8")
    assert {word for word in ("年龄", "城市", "评语", "不买") if word not in report} == set()
    code, out, err = cli("train", "客户.yaml", "data.target=结菓")
    assert (code, "did you mean `结果`?" in out + err) == (3, True)


@pytest.mark.usefixtures("in_this_process")
def test_folders_and_files_with_chinese_names_are_classes(cli: Cli) -> None:
    for name in ("猫", "狗"):
        Path("照片", name).mkdir(parents=True)
        for index in range(6):
            pixels = np.random.default_rng(index).integers(0, 255, (8, 8, 3), dtype="uint8")
            Image.fromarray(pixels).save(Path("照片", name, f"照片{index}.png"))
    Path("宠物.yaml").write_text(FOLDER, encoding="utf-8")
    code, out, err = cli("data", "宠物.yaml", "--json")
    assert code == 0
    assert "猫/照片" in out or "狗/照片" in out
    assert cli("train", "宠物.yaml")[0] == 0
    code, out, err = cli("predict", "--model", "last", "照片/猫/照片0.png")
    assert (code, err) == (0, "")
    assert out.split()[0] == "照片/猫/照片0.png"
    assert out.split()[1] in {"猫", "狗"}
    assert cli("evaluate", "last")[0] == 0
    code, _, err = cli("export", "last", "--format", "keras")
    assert (code, err) == (0, "")
    (run,) = Path("runs").glob("宠物-*")
    assert cli("predict", "--model", f"{run}/exports/keras/model.keras", "照片/猫/照片0.png")[1] == out
    assert cli("report", "last")[0] == 0
    assert "狗" in (run / "report.html").read_text(encoding="utf-8")
