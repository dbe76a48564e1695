"""A model from the file is the model that the script would have built: names, weights, outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kerascli.facts import DataFacts, TensorFacts
from kerascli.models.building import BuiltModel, build_model
from kerascli.problems import Problem, UserError
from tests.model_sections import read_sections

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SEED = 7


def facts(**inputs: Any) -> DataFacts:
    tensors = {name: TensorFacts(*value) if isinstance(value, tuple) else value for name, value in inputs.items()}
    return DataFacts(source_samples=8, batch_size=4, splits={}, inputs=tensors, targets={})


def build(folder: Path, text: str, known: DataFacts | None = None, plugins: dict[str, str] | None = None) -> BuiltModel:
    from dataclasses import replace

    read = read_sections(folder, text, plugins)
    assert read.told() == []
    return build_model(read, replace(read.environment, facts=known), seed=SEED)


def script(make: Callable[[Any], Any]) -> Any:
    """The model that a script makes in a fresh process."""
    import keras

    keras.utils.clear_session(free_memory=False)
    keras.utils.set_random_seed(SEED)
    return make(keras)


def assert_same(built: Any, plain: Any) -> None:
    assert [variable.path for variable in built.weights] == [variable.path for variable in plain.weights]
    for mine, theirs in zip(built.weights, plain.weights, strict=True):
        np.testing.assert_array_equal(np.asarray(mine), np.asarray(theirs))


def refusal(folder: Path, text: str, known: DataFacts | None = None) -> Problem:
    with pytest.raises(UserError) as caught:
        build(folder, text, known)
    return caught.value.problems[0]


def test_sequential_draws_in_the_order_of_a_list(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        """
        model:
          sequential:
            - Input: [6, 8]
            - LSTM: 5
            - Dropout: 0.5
            - Dense: {units: 3, kernel_regularizer: {L2: 1e-4}}
        """,
    )

    def plain(keras: Any) -> Any:
        layers = keras.layers
        return keras.Sequential(
            [
                keras.Input((6, 8)),
                layers.LSTM(5),
                layers.Dropout(0.5),
                layers.Dense(3, kernel_regularizer=keras.regularizers.L2(1e-4)),
            ]
        )

    assert_same(built.model, script(plain))


def test_sequential_without_an_input_is_built_from_the_data(tmp_path: Path) -> None:
    built = build(tmp_path, "model: {sequential: [Flatten, {Dense: 3}]}", facts(x=((4, 4), "uint8")))

    def plain(keras: Any) -> Any:
        model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(3)])
        model.build((None, 4, 4))
        return model

    assert_same(built.model, script(plain))


def test_functional_constructs_and_calls_item_by_item(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        """
        model:
          functional:
            inputs: {query: [6, 8], value: [4, 8]}
            layers:
              - {MultiHeadAttention: {num_heads: 2, key_dim: 4}, from: {query: query, value: value}, as: attended}
              - {LSTM: {units: 5, return_state: true}, as: [last, h, c]}
              - {Concatenate: {}, from: [last, h, c]}
              - {ops.multiply: {}, from: [above, 0.5]}
            outputs:
              score: {Dense: 1}
        """,
    )

    def plain(keras: Any) -> Any:
        layers = keras.layers
        query, value = keras.Input((6, 8), name="query"), keras.Input((4, 8), name="value")
        attended = layers.MultiHeadAttention(2, 4)(query=query, value=value)
        last, h, c = layers.LSTM(5, return_state=True)(attended)
        joined = layers.Concatenate()([last, h, c])
        halved = keras.ops.multiply(joined, 0.5)
        return keras.Model([query, value], {"score": layers.Dense(1, name="score")(halved)})

    plain_model = script(plain)
    assert_same(built.model, plain_model)
    batch = {"query": np.ones((2, 6, 8), "float32"), "value": np.ones((2, 4, 8), "float32")}
    np.testing.assert_array_equal(
        built.model.predict(batch, verbose=0)["score"], plain_model.predict(batch, verbose=0)["score"]
    )


def test_layers_used_twice_share_their_weights(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        """
        models:
          tower: {sequential: [{Dense: 4}, {Dense: 2}]}
          twin: {copy: tower}
        model:
          functional:
            inputs: {a: [3], b: [3], c: [3]}
            layers:
              - {use: tower, from: a, as: left}
              - {use: tower, from: b, as: right}
              - {use: twin, from: c, as: other}
              - {Concatenate: {}, from: [left, right, other]}
        """,
    )
    assert built.model.count_params() == 2 * (3 * 4 + 4 + 4 * 2 + 2)
    assert set(built.models) == {"tower", "twin"}


def test_blocks_branch_and_keep_their_names_to_themselves(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        """
        blocks:
          residual:
            args: {filters: 4}
            layers:
              - {Conv2D: {filters: $filters, kernel_size: 3, padding: same}, as: main}
              - {Conv2D: {filters: $filters, kernel_size: 1}, from: input, as: skip}
              - {Add: {}, from: [main, skip]}
        model:
          functional:
            inputs: {image: [8, 8, 3]}
            layers:
              - {residual: {}, repeat: {filters: [4, 6]}}
              - GlobalAveragePooling2D
        """,
    )
    assert built.model.output_shape == (None, 6)
    assert [layer.name for layer in built.model.layers if "conv" in layer.name] == [
        "conv2d",
        "conv2d_1",
        "conv2d_2",
        "conv2d_3",
    ]


def test_a_branching_block_stands_in_a_sequential(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        """
        blocks:
          skip: {layers: [{Dense: {units: 5, activation: relu}, as: main}, {Add: {}, from: [main, input]}]}
        model: {sequential: [{Input: [5]}, skip, skip, {Dense: 2}]}
        """,
    )
    assert built.model.output_shape == (None, 2)
    assert built.model.count_params() == 2 * 30 + 12


def test_inner_output_of_a_model_is_a_model_up_to_there(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        """
        models:
          backbone:
            functional:
              inputs: {x: [6]}
              layers: [{Dense: {units: 4, name: low}}, {Dense: {units: 3, name: high}}]
        model:
          functional:
            inputs: {x: [6]}
            layers:
              - {use: backbone, output: [low, high], as: [low, high]}
              - {Concatenate: {}, from: [low, high]}
        """,
    )
    assert built.model.output_shape == (None, 7)


def test_whole_models_stand_among_the_arguments_of_a_layer(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        "model: {sequential: [{Input: [5, 4]}, {TimeDistributed: {layer: {sequential: [{Dense: 3}, {Dense: 2}]}}}]}",
    )
    assert built.model.output_shape == (None, 5, 2)


def test_users_layer_model_and_function_come_from_a_plugin(tmp_path: Path) -> None:
    code = """
    import keras

    class Scale(keras.layers.Layer):
        def __init__(self, start=1.0, **kwargs):
            super().__init__(**kwargs)
            self.start = start

        def build(self, shape):
            self.factor = self.add_weight(shape=(), initializer=keras.initializers.Constant(self.start))

        def call(self, x):
            return x * self.factor

    def squeeze_mean(x, keepdims=False):
        return keras.ops.mean(x, axis=1, keepdims=keepdims)

    class Pair(keras.Model):
        def __init__(self, head):
            super().__init__()
            self.head = head

        def call(self, x):
            return self.head(x)
    """
    built = build(
        tmp_path,
        """
        models:
          head:
            functional:
              inputs: {x: [4]}
              layers: [{Scale: 2.0}, {squeeze_mean: {keepdims: true}}]
        model: {Pair: {head: {use: head}}}
        """,
        facts(x=((4,), "float32")),
        {"parts.py": code},
    )
    assert built.model.built
    assert built.model(np.ones((1, 4), "float32")).numpy().tolist() == [[2.0]]


def test_weights_load_into_a_layer_and_a_model(tmp_path: Path) -> None:
    np.save(tmp_path / "words.npy", np.full((10, 3), 0.5, "float32"))
    first = build(
        tmp_path,
        """
        model:
          sequential:
            - {Input: [4]}
            - {Embedding: {input_dim: 10, output_dim: 3}, weights: words.npy, trainable: false}
            - Flatten
            - Dense: 1
        """,
    )
    assert float(np.asarray(first.model.layers[0].weights[0]).min()) == 0.5
    assert len(first.model.trainable_weights) == 2
    first.model.save_weights(tmp_path / "all.weights.h5")
    first.model.save(tmp_path / "all.keras")
    architecture = "[{Input: [4]}, {Embedding: {input_dim: 10, output_dim: 3}}, Flatten, {Dense: 1}]"
    for text in (
        f"model: {{sequential: {architecture}, weights: all.weights.h5}}",
        f"model: {{sequential: {architecture}, weights: all.keras}}",
        f"model: {{sequential: {architecture}}}\nweights: all.weights.h5",
        "model: {load: all.keras}",
    ):
        again = build(tmp_path, text)
        for mine, theirs in zip(again.model.weights, first.model.weights, strict=True):
            np.testing.assert_array_equal(np.asarray(mine), np.asarray(theirs))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (
            "model:\n  sequential:\n    - Input: [28, 28]\n    - Conv2D: {filters: 4, kernel_size: 3}\n",
            4,
            ("`Conv2D` got sequences where it expects images", "channel axis"),
        ),
        (
            "model:\n  sequential:\n    - Input: [9, 3]\n    - LSTM: 4\n    - LSTM: 4\n",
            5,
            ("`LSTM` got vectors where it expects sequences", "return_sequences: true"),
        ),
        (
            "model:\n  functional:\n    inputs: {a: [3], b: [4]}\n    layers:\n      - {Add: {}, from: [a, b]}\n",
            5,
            ("`Add` can't be called on (3,) and (4,)", "bring them to one shape"),
        ),
        (
            "model:\n sequential:\n - Input: [3, 3, 1]\n - MaxPooling2D: 2\n - Conv2D: {filters: 2, kernel_size: 2}\n",
            5,
            ("`Conv2D` can't be called on what comes in", "too small"),
        ),
        (
            "models:\n  part:\n    sequential: [LSTM: 3]\nmodel:\n  sequential: [{Input: [3]}, {use: part}]\n",
            3,
            ("`LSTM` got vectors",),
        ),
    ],
)
def test_failing_layer_is_told_at_its_line_with_a_remedy(
    tmp_path: Path, text: str, line: int, words: tuple[str, ...]
) -> None:
    problem = refusal(tmp_path, text)
    assert problem.code == "shape-mismatch"
    assert problem.span is not None
    assert problem.span.line == line
    told = " ".join(filter(None, (problem.message, problem.help)))
    assert all(word in told for word in words), told
    assert problem.notes[0].endswith(f"→ {problem.message.split('`')[1]}")


def test_chain_of_shapes_leads_from_the_input(tmp_path: Path) -> None:
    problem = refusal(
        tmp_path,
        """
        model:
          sequential:
            - Input: [8, 8, 1]
            - Conv2D: {filters: 2, kernel_size: 3}
            - Flatten
            - Conv2D: {filters: 2, kernel_size: 3}
        """,
    )
    assert problem.notes == ("(8, 8, 1) → Conv2D → (6, 6, 2) → Flatten → (72,) → Conv2D",)


def test_refused_argument_is_told_at_its_place(tmp_path: Path) -> None:
    problem = refusal(tmp_path, "model:\n  sequential:\n    - Input: [3]\n    - Dense: {units: -1}\n")
    assert (problem.code, problem.span.line if problem.span else 0) == ("object-refused", 4)


def test_same_file_built_twice_has_the_names_of_a_fresh_process(tmp_path: Path) -> None:
    text = "model: {sequential: [{Input: [3]}, {Dense: 2}]}"
    first, second = build(tmp_path, text), build(tmp_path, text)
    assert_same(first.model, second.model)
    assert second.model.layers[0].name == "dense"


def test_weights_without_a_network_name_the_file_and_where_to_put_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import urllib.error

    from keras.src.utils import file_utils

    def unreachable(*_: Any, **__: Any) -> None:
        raise urllib.error.URLError("no network")

    monkeypatch.setattr(file_utils, "urlretrieve", unreachable)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    problem = refusal(
        tmp_path,
        "model:\n  MobileNetV2: {input_shape: [96, 96, 3], alpha: 0.35, include_top: false, weights: imagenet}\n",
    )
    assert problem.code == "weights-not-downloaded"
    file = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_96_no_top.h5"
    assert problem.notes[0].endswith(file)
    assert str(tmp_path / "models") in (problem.help or "")
    assert f"weights: {file}" in (problem.help or "")


def test_a_layer_of_a_list_learns_from_the_data_as_they_arrive_there(tmp_path: Path) -> None:
    from dataclasses import replace

    read = read_sections(
        tmp_path,
        "model: {sequential: [{Rescaling: 0.5}, {Normalization: {}, adapt: true}, {Dense: 2}]}",
    )
    values = np.array([[2.0, 4.0], [6.0, 8.0]], "float32")
    asked: list[Any] = []

    def adapt(splits: tuple[str, ...], name: str | None) -> Any:
        asked.append((splits, name))
        return values

    environment = replace(read.environment, facts=facts(x=((2,), "float32")))
    built = build_model(read, environment, seed=SEED, adapt=adapt)
    assert asked == [(("train",), None)]
    np.testing.assert_allclose(np.asarray(built.model.layers[1].mean).ravel(), [2.0, 3.0])


def test_weights_that_do_not_fit_are_skipped_when_told_so(tmp_path: Path) -> None:
    first = build(tmp_path, "model: {sequential: [{Input: [4]}, {Dense: 3}, {Dense: 2}]}")
    first.model.save_weights(tmp_path / "old.weights.h5")
    text = "model: {{sequential: [{{Input: [4]}}, {{Dense: 3}}, {{Dense: 5}}], weights: {}}}"
    problem = refusal(tmp_path, text.format("old.weights.h5"))
    assert (problem.code, problem.help) == (
        "weights-mismatch",
        "weights: {file: old.weights.h5, skip_mismatch: true}",
    )
    with pytest.warns(UserWarning, match="could not be loaded"):
        again = build(tmp_path, text.format("{file: old.weights.h5, skip_mismatch: true}"))
    np.testing.assert_array_equal(np.asarray(again.model.weights[0]), np.asarray(first.model.weights[0]))


def test_a_model_comes_from_its_json_description(tmp_path: Path) -> None:
    first = build(tmp_path, "model: {sequential: [{Input: [4]}, {Dense: {units: 3, name: answer}}]}")
    (tmp_path / "old.json").write_text(first.model.to_json())
    assert build(tmp_path, "model: {load: old.json}").model.layers[-1].name == "answer"


def test_an_input_may_be_sparse(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        "model: {functional: {inputs: {words: {shape: [9], sparse: true}}, layers: [{Dense: 2}]}}",
    )
    assert built.model.inputs[0].sparse


def test_serialized_form_and_path_name_the_same_layer(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        "model: {sequential: [{Input: [4]}, {class_name: Dense, config: {units: 3}}, {keras.layers.Dense: 2}]}",
    )
    assert [layer.name for layer in built.model.layers] == ["dense", "dense_1"]


def test_a_layer_learns_from_what_layers_make_of_several_inputs(tmp_path: Path) -> None:
    from dataclasses import replace

    text = """
    model:
      functional:
        inputs: {a: [2], b: [2]}
        layers:
          - {Add: {}, from: [a, b]}
          - {Normalization: {}, adapt: true}
          - Dense: 1
    """
    read = read_sections(tmp_path, text)
    values = {"a": np.array([[1.0, 2.0], [3.0, 4.0]], "float32"), "b": np.array([[1.0, 1.0], [1.0, 3.0]], "float32")}
    environment = replace(read.environment, facts=facts(a=((2,), "float32"), b=((2,), "float32")))
    built = build_model(read, environment, seed=SEED, adapt=lambda _splits, name: values[str(name)])
    np.testing.assert_allclose(np.asarray(built.model.layers[3].mean).ravel(), [3.0, 5.0])
