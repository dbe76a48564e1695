"""The script of an experiment gives the weights of kerascli's own run, to the bit."""

import runpy
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kerascli import config
from kerascli.runs.layout import RunPaths
from kerascli.workflows.eject import eject
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train

CONFIGS = Path(__file__).parents[3] / "configs"
QUICK = ("run.report=false", "run.tensorboard=false", "run.checkpoints.last=false")
TINY = {
    "arrays_npz": ["fit.epochs=2"],
    "autoencoder": ["fit.epochs=1"],
    "binary_table": ["fit.epochs=2", "data.source.synthetic.samples=300"],
    "custom_layer": ["fit.epochs=1"],
    "custom_train_step": ["fit.epochs=2", "data.source.synthetic.samples=300"],
    "flowers_images": [],
    "focal_loss_f1": ["fit.epochs=2", "data.source.python.rare_events.samples=300"],
    "functional_branches": ["fit.epochs=2", "data.source.synthetic.samples=300"],
    "heart_features": ["fit.epochs=2"],
    "housing_regression": ["fit.epochs=2"],
    "imdb_lstm": ["fit.epochs=1", "data.source.offline.synthetic.samples=200"],
    "mnist_cnn": ["fit.epochs=2"],
    "mnist_mlp": ["fit.epochs=2"],
    "python_source": ["fit.epochs=2"],
    "siamese": ["fit.epochs=1", "data.source.python.digit_pairs.pairs=300"],
    "reviews_text": ["fit.epochs=1"],
    "residual_blocks": ["fit.epochs=1"],
    "spoken_digits": ["fit.epochs=1"],
    "text_transformer": ["fit.epochs=1", "data.source.offline.synthetic.samples=200"],
    "titanic_table": ["fit.epochs=2"],
    "transfer_mobilenet": [f"fit.phases.{phase}.epochs=1" for phase in range(3)],
    "two_tower": ["fit.epochs=2", "data.source.python.film_ratings.samples=500"],
    "unet": ["fit.epochs=1", "data.source.python.discs.samples=40"],
    "vae": ["fit.epochs=1"],
    "weather_windows": ["fit.epochs=1", "data.source.timeseries.python.weather.days=60"],
}
"""Overrides that make an experiment small, where it is not."""
IN_MAKE_TEST = ("focal_loss_f1", "mnist_cnn", "python_source", "titanic_table", "two_tower")
"""One for each way that examples reach `fit`; the soak test takes all."""


def unheard(_event):
    """A listener that does not listen."""


def script_weights(script, folder, monkeypatch):
    """The weights of the model that a script leaves, run as a fresh process would."""
    import keras

    path = folder / "train.py"
    path.write_text(script.text, encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "path", [*sys.path])
    keras.utils.clear_session(free_memory=False)
    return runpy.run_path(str(path))["model"].get_weights()


def load_model(path):
    import keras

    return keras.models.load_model(path)


def assert_same(expected, made):
    """Every weight, to the bit."""
    for ours, theirs in zip(expected, made, strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    "name", [name if name in IN_MAKE_TEST else pytest.param(name, marks=pytest.mark.soak) for name in TINY]
)
def test_script_gives_the_weights_of_the_run(name, tmp_path, monkeypatch):
    read = read_experiment(CONFIGS / f"{name}.yaml", [*TINY[name], *QUICK])
    script = eject(read, folder=tmp_path, offline=True)
    expected = train(read, runs=tmp_path / "runs", listener=unheard).model.get_weights()
    assert_same(expected, script_weights(script, tmp_path, monkeypatch))


def write_pictures(folder):
    """Two classes of ten pictures each."""
    random = np.random.default_rng(0)
    for name, low in (("dark", 0), ("light", 120)):
        (folder / name).mkdir(parents=True)
        for number in range(10):
            picture = random.integers(low, low + 120, (12, 12, 3), dtype="uint8")
            Image.fromarray(picture).save(folder / name / f"{number}.png")
    folder.with_name("masks").mkdir()
    for number in range(10):
        mask = random.integers(0, 2, (12, 12), dtype="uint8")
        Image.fromarray(mask).save(folder.with_name("masks") / f"{number}.png")


def write_table(path):
    """Numbers, words, gaps and a part for each row."""
    random = np.random.default_rng(0)
    rows = ["size,kind,label,day,part"]
    for number in range(60):
        part = ("train", "train", "Val", "test")[number % 4]
        size = "" if number % 9 == 0 else f"{random.normal(5, 2):.2f}"
        rows.append(f"{size},{random.choice(['a', 'b', 'c'])},{int(random.random() < 0.5)},{(number * 7) % 60},{part}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def write_arrays(path):
    """Numbers, a group for each row, and a label."""
    random = np.random.default_rng(1)
    numbers = random.normal(size=(60, 3)).astype("float32")
    groups = random.integers(0, 12, (60, 1)).astype("float32")
    np.savez(path, a=numbers, b=groups, y=(numbers.sum(1) > 0).astype("float32"))


def write_records(folder):
    """Two files of records with numbers, raw bytes and a label."""
    from kerascli.backend import tensorflow as tf

    random = np.random.default_rng(2)
    for part in range(2):
        with tf.io.TFRecordWriter(str(folder / f"rows-{part}.tfrecord")) as writer:
            for _ in range(20):
                numbers, raw = random.normal(size=3), random.normal(size=2).astype("float32")
                feature = {
                    "numbers": tf.train.Feature(float_list=tf.train.FloatList(value=numbers)),
                    "raw": tf.train.Feature(bytes_list=tf.train.BytesList(value=[raw.tobytes()])),
                    "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[int(numbers.sum() > 0)])),
                }
                writer.write(tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString())


DENSE = {
    "sequential": [{"Dense": {"units": 8, "activation": "relu"}}, {"Dense": {"units": 1, "activation": "sigmoid"}}]
}
FOLDER = {
    "data": {
        "source": {"images": {"directory": "pictures", "image_size": [8, 8], "seed": 3}},
        "split": {"random": {"validation": 0.2}},
        "batch_size": 4,
    },
    "model": {"sequential": [{"Input": [8, 8, 3]}, {"Rescaling": 0.004}, "Flatten", *DENSE["sequential"]]},
}
AUGMENTED = {
    "data": {**FOLDER["data"], "augment": {"x": [{"RandomFlip": "horizontal"}, {"RandomRotation": 0.2}]}},
    "model": FOLDER["model"],
}
TABLE = {
    "data": {
        "source": {"table": "rows.csv"},
        "target": "label",
        "features": {"size": "float_normalized", "kind": {"StringLookup": {"output_mode": "one_hot"}}},
        "missing": {"size": "mean"},
        "split": {"order": "day", "validation": 0.2, "test": 0.1},
        "batch_size": 8,
    },
    "model": DENSE,
}
GROUPED = {
    "data": {**TABLE["data"], "split": {"group": "day", "validation": 0.3, "seed": 4}},
    "model": DENSE,
}
NAMED = {"data": {**TABLE["data"], "split": {"by": "part"}}, "model": DENSE}
FOLDED = {
    "data": {**TABLE["data"], "split": {"folds": {"count": 2, "seed": 3, "stratify": True, "refit": True}}},
    "model": DENSE,
}
INPUTS = {
    "data": {
        "source": {"arrays": {"x": {"a": "rows.npz[a]", "b": "rows.npz[b]"}, "y": "rows.npz[y]"}},
        "split": {"group": "b", "validation": 0.3, "test": 0.2},
        "prepare": {"a": [{"divide": 2}]},
    },
    "model": {
        "functional": {
            "inputs": {"a": [3], "b": [1]},
            "layers": [{"Concatenate": {}, "from": ["a", "b"]}, {"Dense": {"units": 1, "activation": "sigmoid"}}],
        }
    },
}
PAIRS = {
    "plugins": ["pairs.py"],
    "data": {
        "source": {"arrays": {"x": "rows.npz[a]", "y": "rows.npz[y]"}},
        "split": {"folds": {"count": 3, "only": 2}},
        "prepare": {"x": ["standardize"], "both": [{"shifted": {"by": 0.5}}]},
    },
    "model": DENSE,
}
SORTED = {
    "data": {
        "source": {"arrays": {"x": {"a": "rows.npz[a]", "b": "rows.npz[b]"}, "y": "rows.npz[y]"}},
        "split": {"order": "b", "validation": 10},
    },
    "model": INPUTS["model"],
}
PAIRS_PLUGIN = """
def shifted(x, y, by):
    return None if x is None else x + by * (0 if y is None else y[:, None]), y
"""
BUFFER = {
    "data": {
        "source": {"builtin": "breast_cancer"},
        "split": {"validation": 0.2, "test": 0.1},
        "prepare": {"x": ["standardize"]},
        "shuffle": {"buffer_size": 64, "seed": 9},
    },
    "model": DENSE,
}
MIXED = {
    "data": {
        "source": {"builtin": "breast_cancer"},
        "split": {"validation": 0.2},
        "prepare": {"x": ["standardize"]},
        "shuffle": "fast",
    },
    "model": DENSE,
}
MASKS = {
    "data": {
        "source": {"images": {"directory": "pictures/light", "masks": "masks", "image_size": [8, 8], "seed": 3}},
        "split": {"random": {"validation": 0.2}},
        "batch_size": 4,
    },
    "model": {"sequential": [{"Input": [8, 8, 3]}, {"Rescaling": 0.004}, {"Conv2D": {"filters": 1, "kernel_size": 1}}]},
    "compile": {"loss": "mse"},
}
WORDS = {
    "data": {**TABLE["data"], "target": "kind", "features": {"size": "float_normalized"}},
    "model": {"sequential": [{"Dense": {"units": 3, "activation": "softmax"}}]},
    "compile": {"loss": "sparse_categorical_crossentropy"},
}
APART = {
    "data": {
        **{key: value for key, value in WORDS["data"].items() if key not in ("source", "split")},
        "train": {"table": "rows.csv"},
        "validation": {"table": "rows-val.csv"},
    },
    "model": WORDS["model"],
    "compile": WORDS["compile"],
}
BY_NAME = {**APART, "data": {**WORDS["data"], "source": {"table": "rows-{split}.csv"}, "split": None}}
RECORDS = {
    "data": {
        "source": {
            "tfrecord": {
                "file": "rows-*.tfrecord",
                "features": {
                    "numbers": {"shape": [3]},
                    "raw": {"dtype": "string", "decode": "float32", "shape": [2]},
                    "label": {"dtype": "int64"},
                },
                "target": "label",
            }
        },
        "split": {"random": {"validation": 0.25}},
    },
    "model": {
        "functional": {
            "inputs": {"numbers": [3], "raw": [2]},
            "layers": [{"Concatenate": {}, "from": ["numbers", "raw"]}, *DENSE["sequential"]],
        }
    },
}
ADAPTED = {
    "data": {"source": {"builtin": "breast_cancer"}, "split": {"random": {"validation": 0.2, "stratify": True}}},
    "model": {
        "functional": {
            "inputs": {"numbers": [30]},
            "layers": [
                {"Rescaling": 0.5},
                {"Normalization": {}, "adapt": True},
                {"Dense": {"units": 1, "activation": "sigmoid"}},
            ],
        }
    },
}


OVER_FILES = {
    "augmented folder": AUGMENTED,
    "table": TABLE,
    "groups": GROUPED,
    "named parts": NAMED,
    "folds": FOLDED,
    "groups of inputs": INPUTS,
    "one fold of pairs": PAIRS,
    "sorted inputs": SORTED,
    "rows dropped": {**TABLE, "data": {**TABLE["data"], "missing": "drop"}},
    "buffer": BUFFER,
    "mixed anew": MIXED,
    "masks": MASKS,
    "words as target": WORDS,
    "tables apart": APART,
    "tables by name": BY_NAME,
    "records": RECORDS,
    "adapted": ADAPTED,
}
LONG = ("groups", "groups of inputs", "words as target", "tables by name")
"""What differs little from a case that `make test` has."""


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    "sections",
    [pytest.param(case, id=name, marks=[pytest.mark.soak] * (name in LONG)) for name, case in OVER_FILES.items()],
)
def test_script_over_files_gives_the_weights_of_the_run(sections, tmp_path, monkeypatch):
    write_pictures(tmp_path / "pictures")
    write_table(tmp_path / "rows.csv")
    for name in ("rows-train.csv", "rows-val.csv"):
        (tmp_path / name).write_bytes((tmp_path / "rows.csv").read_bytes())
    write_arrays(tmp_path / "rows.npz")
    write_records(tmp_path)
    (tmp_path / "pairs.py").write_text(PAIRS_PLUGIN)
    monkeypatch.chdir(tmp_path)
    experiment = {"seed": 4, "compile": {"loss": "binary_crossentropy"}, "fit": {"epochs": 2}, **sections}
    (tmp_path / "my.yaml").write_text(config.dump(experiment), encoding="utf-8")
    read = read_experiment(tmp_path / "my.yaml", QUICK)
    expected = train(read, runs=tmp_path / "runs", listener=unheard).model.get_weights()
    assert_same(expected, script_weights(eject(read, folder=tmp_path), tmp_path, monkeypatch))
    folds = sorted(tmp_path.glob("my-fold-*.keras"))
    assert len(folds) == (2 if sections is FOLDED else 0)
    for file in folds:
        (run,) = (tmp_path / "runs").glob(f"{file.stem}-*")
        assert_same(*(load_model(path).get_weights() for path in (RunPaths(run).model, file)))
