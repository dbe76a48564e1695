"""What the tests of reports share: a run with all that a report shows."""

import json

import pytest

from tests.unit.runs.fabricated import fabricate


@pytest.fixture
def run(tmp_path):
    folder = fabricate(
        tmp_path, "mnist_cnn-20261120-143012", epochs=12,
        overrides=["fit.epochs=12", "model.sequential.Dense.units=64"], warnings=["training on the stand-in"],
    )  # fmt: skip
    facts = {
        "summary": "uint8 28×28",
        "splits": {"train": {"samples": 51000, "batches": 399, "class_counts": {"猫": 3, "<b>": 4}}},
        "inputs": {"x": {"shape": [28, 28, 1], "dtype": "float32"}},
        "targets": {"y": {"shape": [], "dtype": "int64"}},
    }
    (folder / "data.json").write_text(json.dumps({"facts": facts}))
    evaluation = folder / "evaluations" / "20261120-150000"
    evaluation.mkdir(parents=True)
    content = {
        "metrics": {"loss": 0.31, "accuracy": 0.9},
        "class_names": ["cat", "dog"],
        "confusion_matrix": [[8, 2], [1, 9]],
        "classes": {"cat": {"precision": 0.89, "support": 10}, "dog": {"precision": 0.82, "support": 10}},
        "ROC areas": {"cat": 0.961, "dog": 0.952},
        "worst": [{"index": 14, "truth": "cat", "answer": "dog", "weight": 0.953}],
        "intervals": {"accuracy": [0.85, 0.94]},
        "slices": [{"column": "colour", "value": "grey", "examples": 7, "figures": {"accuracy": 0.571}}],
    }
    (evaluation / "evaluation.json").write_text(json.dumps(content))
    return folder
