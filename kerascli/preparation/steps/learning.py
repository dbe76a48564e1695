"""What layers learn from the training split: by NumPy where that gives what `adapt` gives, else by `adapt`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Array = np.ndarray[Any, np.dtype[Any]]
    Batches = Callable[[], Iterable[Array]]


def learns(layer: Any) -> bool:
    """Whether `adapt` has something to do; a layer that was given its statistics or vocabulary has not."""
    if not hasattr(layer, "adapt"):
        return False
    kind = type(layer).__name__
    if kind == "Normalization":
        return layer.input_mean is None
    if kind in {"StringLookup", "IntegerLookup"}:
        return layer.input_vocabulary is None
    if kind == "Discretization":
        return layer.bin_boundaries is None
    if kind == "TextVectorization":
        return not layer._has_input_vocabulary and layer._output_mode is not None  # noqa: SLF001
    return True


def learn(layer: Any, batches: Batches, statistics: str) -> None:
    """Learn on an unshuffled pass over the training split."""
    kind = type(layer).__name__
    if statistics == "numpy" and kind == "Normalization":
        _learn_normalization(layer, batches)
    elif statistics == "numpy" and kind in {"StringLookup", "IntegerLookup"} and layer.output_mode != "tf_idf":
        _learn_vocabulary(layer, batches)
    else:
        layer.adapt(_one_array_or_dataset(batches))


def _one_array_or_dataset(batches: Batches) -> Any:
    """What `adapt` takes: an array, or a tf.data dataset over batches where there are several."""
    from kerascli.backend import tensorflow as tf

    pieces = [piece.astype(str) if piece.dtype == object else piece for piece in batches()]
    if len(pieces) == 1:
        return pieces[0]
    return tf.data.Dataset.from_generator(
        lambda: iter(pieces),
        output_signature=tf.TensorSpec((None, *pieces[0].shape[1:]), tf.as_dtype(pieces[0].dtype)),
    )


def _learn_normalization(layer: Any, batches: Batches) -> None:
    """Mean and variance in float64, in one pass, put where `adapt` puts them."""
    from kerascli.preparation.statistics import mean_and_variance

    first = next(iter(batches()))
    if not layer.built:
        layer.build(first.shape)
    axes = tuple(layer._reduce_axis)  # noqa: SLF001 - the layer alone knows which axes it keeps
    mean, variance = mean_and_variance(batches, axes)
    layer.adapt_mean.assign(mean.reshape(layer.adapt_mean.shape))
    layer.adapt_variance.assign(variance.reshape(layer.adapt_variance.shape))
    layer.finalize_state()


def _learn_vocabulary(layer: Any, batches: Batches) -> None:
    """Tokens by how often they come, the more frequent first, as `adapt` sorts them."""
    counts: Counter[Any] = Counter()
    for batch in batches():
        values, found = np.unique(batch.astype(str) if batch.dtype == object else batch, return_counts=True)
        counts.update(dict(zip(values.tolist(), found.tolist(), strict=True)))
    special = (
        {layer.oov_token, layer.mask_token, ""}
        if type(layer).__name__ == "StringLookup"
        else {layer.oov_token, layer.mask_token}
    )
    tokens = sorted(
        (token for token in counts if token not in special),
        key=lambda token: (counts[token], token.encode() if isinstance(token, str) else token),
        reverse=True,
    )
    room = None if layer.max_tokens is None else layer.max_tokens - len(_reserved(layer))
    layer.set_vocabulary(tokens[:room])


def _reserved(layer: Any) -> list[Any]:
    """The places before the first token: mask and out-of-vocabulary."""
    return [*([layer.mask_token] if layer.mask_token is not None else []), *([layer.oov_token] * layer.num_oov_indices)]


def state_of(layer: Any) -> dict[str, Array]:
    """What a layer learned, as arrays without pickle."""
    kind = type(layer).__name__
    if kind == "Normalization" and layer.input_mean is None and layer.built:
        return {"mean": np.asarray(layer.adapt_mean), "variance": np.asarray(layer.adapt_variance)}
    if kind in {"StringLookup", "IntegerLookup", "TextVectorization"} and learns(layer):
        words = layer.get_vocabulary(include_special_tokens=False)
        state = {"vocabulary": np.asarray(words if words else [], dtype=None if words else "int64")}
        lookup = layer._lookup_layer if kind == "TextVectorization" else layer  # noqa: SLF001
        weights = getattr(lookup, "idf_weights", None)
        if weights is not None and hasattr(weights, "numpy"):
            state["idf_weights"] = weights.numpy()[-len(words) :]
        return state
    if kind == "Discretization":
        # Keras's own serialized form holds the boundaries.
        return {}
    return {f"weight{index}": value for index, value in enumerate(layer.get_weights())}


def restore(layer: Any, state: Mapping[str, Array]) -> None:
    """Put back what `state_of` gave."""
    if "mean" in state:
        # Keras's serialized form built the layer again.
        layer.adapt_mean.assign(state["mean"])
        layer.adapt_variance.assign(state["variance"])
        layer.finalize_state()
    elif "vocabulary" in state:
        words = state["vocabulary"].tolist()
        layer.set_vocabulary(words, idf_weights=state.get("idf_weights"))
    elif state:
        layer.set_weights([state[f"weight{index}"] for index in range(len(state))])
