"""Arguments of Keras 2 (and of Keras 1, where tutorials still show them) and the objects on which they are old."""

from __future__ import annotations

from kerascli.catalogue.vocabulary import Old

LAYERS = ("layers:*",)
OPTIMIZERS = ("optimizers:*",)
NORMALIZATION = ("layers:BatchNormalization",)
TENSORBOARD = ("callbacks:TensorBoard",)
RUNNING = ("section:fit", "section:evaluate", "section:predict")
OF_PYTHON = "data: {source: {python: {…, {word}: {value}}}}"
GONE = "leave it out"

ARGUMENTS: tuple[Old, ...] = (
    Old("input_shape", "is no argument of a layer any more: the input is an item of its own",
        "leave it out (the data tell the shape), or put `- Input: {shape: {value}}` first", on=LAYERS),
    Old("batch_input_shape", "is no argument of a layer any more: the input is an item of its own",
        "leave it out, or put `- Input: {batch_shape: {value}}` first", on=LAYERS),
    Old("input_dim", "is no argument of a layer any more: the input is an item of its own",
        "leave it out (the data tell the shape), or put `- Input: {shape: [{value}]}` first", on=LAYERS),
    Old("input_length", "is ignored by Keras 3: the length is read from the input", GONE, on=("layers:*Embedding",)),
    Old("weights", "stands beside a layer, not among its arguments", "weights: FILE, on the level of the layer's name",
        on=LAYERS),
    Old("alpha", "is called `negative_slope` now", "negative_slope: {value}", on=("layers:LeakyReLU",),
        renamed="negative_slope"),
    Old("causal", "is an argument of the call now", "call: {use_causal_mask: {value}}, beside the layer's name",
        on=("layers:Attention", "layers:AdditiveAttention")),
    Old("max_tokens", "is called `num_tokens` now", "num_tokens: {value}", on=("layers:CategoryEncoding",),
        renamed="num_tokens"),
    Old("bins", "is called `bin_boundaries` now", "bin_boundaries: {value}", on=("layers:Discretization",),
        renamed="bin_boundaries"),
    Old("rms_scaling", "became a layer of its own", "RMSNormalization", on=("layers:LayerNormalization",)),
    Old("fused", "is gone: Keras chooses by itself", GONE, on=NORMALIZATION),
    Old("virtual_batch_size", "is gone without a successor", GONE, on=NORMALIZATION),
    Old("nb_filter", "is called `filters` now", "filters: {value}", on=LAYERS, renamed="filters", since="Keras 2.0"),
    Old("output_dim", "is called `units` now", "units: {value}", on=LAYERS, renamed="units", since="Keras 2.0"),
    Old("border_mode", "is called `padding` now", "padding: {value}", on=LAYERS, renamed="padding", since="Keras 2.0"),
    Old("subsample", "is called `strides` now", "strides: {value}", on=LAYERS, renamed="strides", since="Keras 2.0"),
    Old("dim_ordering", "is called `data_format` now", "data_format: channels_last", on=LAYERS, since="Keras 2.0"),
    Old("init", "is called `kernel_initializer` now", "kernel_initializer: {value}", on=LAYERS, since="Keras 2.0"),
    Old("W_regularizer", "is called `kernel_regularizer` now", "kernel_regularizer: {value}", on=LAYERS,
        since="Keras 2.0"),
    Old("lr", "is called `learning_rate` now", "learning_rate: {value}", on=OPTIMIZERS, renamed="learning_rate"),
    Old("decay", "is taken by Keras 3 and ignored: the rate would not fall",
        "learning_rate: {InverseTimeDecay: {initial_learning_rate: 0.01, decay_steps: 1, decay_rate: {value}}}",
        on=OPTIMIZERS),
    Old("period", "is called `save_freq` now", "save_freq: {value} epochs", on=("callbacks:ModelCheckpoint",)),
    Old("epsilon", "is called `min_delta` now", "min_delta: {value}", on=("callbacks:ReduceLROnPlateau",)),
    Old("write_grads", "is gone without a successor", GONE, on=TENSORBOARD),
    Old("batch_size", "is gone: the data know their batch size", GONE, on=TENSORBOARD),
    Old("embeddings_layer_names", "is gone: `embeddings_freq` shows all embeddings", "embeddings_freq: 1",
        on=TENSORBOARD),
    Old("embeddings_data", "is gone: `embeddings_freq` shows all embeddings", "embeddings_freq: 1", on=TENSORBOARD),
    Old("experimental_steps_per_execution", "is called `steps_per_execution` now", "steps_per_execution: {value}",
        on=("section:compile",), renamed="steps_per_execution"),
    Old("sample_weight_mode", "is gone: weights have the shape that the loss has", "data: {sample_weight: COLUMN}",
        on=("section:compile",)),
    Old("target_tensors", "is gone without a successor", GONE, on=("section:compile",)),
    Old("workers", "is an argument of the Python source now", OF_PYTHON, on=RUNNING),
    Old("use_multiprocessing", "is an argument of the Python source now", OF_PYTHON, on=RUNNING),
    Old("max_queue_size", "is an argument of the Python source now", OF_PYTHON, on=RUNNING),
    Old("nb_epoch", "is called `epochs` now", "epochs: {value}", on=("section:fit",), renamed="epochs",
        since="Keras 2.0"),
    Old("samples_per_epoch", "is called `steps_per_epoch` now, and counts batches", "steps_per_epoch: …",
        on=("section:fit",), since="Keras 2.0"),
)  # fmt: skip
