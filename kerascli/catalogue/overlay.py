"""The checked overlay: what an argument takes, where neither Keras's code nor a type hint tells.

A rule for one object (`Conv2D.padding`) goes before one for a namespace (`layers:padding`), that before one for a name
(`padding`) and its ending (`*_initializer`), that before what the default tells. A default of null adds null. The truth
test constructs every object and finds rules that lie; another test finds rules that match nothing.
"""

from __future__ import annotations

import inspect
from fnmatch import fnmatchcase
from typing import Any

WORDS = "one({})".format
INTS = "int|tuple(int)"
SHAPES = "shape|int"
RANGE = "float|tuple(float)"
PADDING = WORDS("valid,same")
CAUSAL = WORDS("valid,same,causal")
FILL = WORDS("reflect,wrap,constant,nearest")
RESIZE = WORDS("nearest,bilinear")
RESIZES = WORDS("nearest,bilinear,bicubic,lanczos3,lanczos5,area")
SCHEDULE = "float|object(optimizers.schedules)|function"
ENCODED = WORDS("int,one_hot,multi_hot,count,tf_idf")
SAVE_FREQ = "one(epoch)|steps"
FUNCTION = "function"
TENSOR = "any"

BY_NAME: dict[str, str] = {
    "name": "str",
    "dtype": "dtype",
    "seed": "seed",
    "activation": "object(activations)",
    "*_activation": "object(activations)",
    "*_initializer": "object(initializers)",
    "*_regularizer": "object(regularizers)",
    "*_constraint": "object(constraints)",
    "trainable": "bool",
    "data_format": WORDS("channels_last,channels_first"),
    "units": "int",
    "filters": "int",
    "groups": "int",
    "classes": "int",
    "num_*": "int",
    "*_dim": "int",
    "axis": INTS,
    "axes": INTS,
    "lora_rank": "int",
    "lora_alpha": "float",
    "height": "int",
    "width": "int",
    "kernel_size": INTS,
    "strides": INTS,
    "dilation_rate": INTS,
    "pool_size": INTS,
    "output_padding": INTS,
    "padding": PADDING,
    "rate": "float",
    "dropout": "float",
    "recurrent_dropout": "float",
    "momentum": "float",
    "epsilon": "float",
    "*factor": RANGE,
    "fill_mode": FILL,
    "fill_value": "float",
    "interpolation": RESIZE,
    "value_range": "tuple(float)",
    "bounding_box_format": "str",
    "noise_shape": "shape",
    "batch_size": "int",
    "shape": SHAPES,
    "batch_shape": "shape",
    "input_shape": "shape",
    "sparse": "bool",
    "ragged": "bool",
    "max_tokens": "int",
    "output_mode": ENCODED,
    "window": "str",
    "flash_attention": "bool",
    "sliding_window": "int",
    "quantization_config": "any",
    "from_logits": "bool",
    "label_smoothing": "float",
    "alpha": "float",
    "beta": "float",
    "gamma": "float",
    "delta": "float",
    "threshold": "float",
    "thresholds": "float|tuple(float)",
    "class_id": "int",
    "ignore_class": "int",
    "top_k": "int",
    "k": "int",
    "monitor": "str",
    "mode": "str",
    "stddev": "float",
    "mean": "float",
    "minval": "float",
    "maxval": "float",
    "l1": "float",
    "l2": "float",
    "custom_objects": "any",
    "*_steps": "int",
    "keepdims": "bool",
}

BY_NAMESPACE: dict[str, str] = {
    "layers:layer": "object(layers)",
    "layers:backward_layer": "object(layers)",
    "layers:cell": "object(layers)|list(object(layers))",
    "layers:cells": "list(object(layers))",
    "layers:layers": "list(object(layers))",
    "layers:weights": "any",
    "layers:output_shape": "shape|int",
    "layers:output_size": INTS,
    "layers:size": INTS,
    "layers:vocabulary": "list(any)|read",
    "layers:idf_weights": "list(float)",
    "layers:salt": INTS,
    "layers:oov_method": WORDS("floormod,farmhash"),
    "layers:encoding": "str",
    "layers:use_cudnn": "bool|one(auto)",
    "layers:score_mode": WORDS("dot,concat"),
    "layers:frame_step": "int",
    "layers:fft_length": "int",
    "layers:sequence_length": "int",
    "layers:max_number": "int",
    "layers:shared_axes": "tuple(int)",
    "layers:attention_axes": INTS,
    "layers:mean": "float|list(any)",
    "layers:variance": "float|list(any)",
    "layers:scaling": WORDS("density,spectrum"),
    "layers:max_value": "float",
    "layers:max_freq": "float",
    "layers:params": "any",
    "layers:state": "any",
    "layers:variables": "any",
    "layers:native_serialization_platforms": "list(str)",
    "layers:ndim": "int",
    "layers:m??_ndim": "int",
    "layers:logit_soft_cap": "float",
    "layers:gptq_unpacked_column_size": "int",
    "layers:reverse_dtype": "dtype",
    "layers:vocabulary_dtype": WORDS("int64,int32"),
    "optimizers:learning_rate": SCHEDULE,
    "optimizers:weight_decay": "float",
    "optimizers:*clip*": "float",
    "optimizers:*factor": "float",
    "optimizers:ema_overwrite_frequency": "int",
    "optimizers:gradient_accumulation_steps": "int",
    "optimizers:*beta_*": "float",
    "optimizers:dynamic_growth_steps": "steps",
    "optimizers:warmup_steps": "steps",
    "optimizers:inner_optimizer": "object(optimizers)",
    "optimizers:default_optimizer": "object(optimizers)",
    "optimizers:optimizer_map": "any",
    "optimizers:exclude_layers": "list(str)",
    "optimizers.schedules:*_steps": "steps",
    "optimizers.schedules:warmup_target": "float",
    "optimizers.schedules:boundaries": "list(steps)",
    "optimizers.schedules:values": "list(float)",
    "optimizers.schedules:*_rate": "float",
    "losses:reduction": "one(sum,sum_over_batch_size,mean,mean_with_sample_weight,none)|none",
    "losses:ref_*": TENSOR,
    "losses:y_*": TENSOR,
    "losses:q": "float",
    "metrics:y_*": TENSOR,
    "metrics:average": WORDS("micro,macro,weighted"),
    "metrics:target_class_ids": "tuple(int)",
    "metrics:label_weights": "tuple(float)",
    "metrics:curve": WORDS("ROC,PR"),
    "metrics:summation_method": WORDS("interpolation,minoring,majoring"),
    "metrics:class_aggregation": WORDS("uniform_average,variance_weighted_average"),
    "metrics:fn": FUNCTION,
    "metrics:recall": "float",
    "metrics:precision": "float",
    "metrics:specificity": "float",
    "metrics:sensitivity": "float",
    "callbacks:filepath": "written",
    "callbacks:filename": "written",
    "callbacks:log_dir": "written",
    "callbacks:backup_dir": "written",
    "callbacks:directory": "written",
    "callbacks:on_*": FUNCTION,
    "callbacks:schedule": FUNCTION,
    "callbacks:mode": WORDS("auto,min,max"),
    "callbacks:save_freq": SAVE_FREQ,
    "callbacks:baseline": "float",
    "callbacks:initial_value_threshold": "float",
    "callbacks:min_delta": "float",
    "callbacks:factor": "float",
    "callbacks:verbose": "int|bool",
    "callbacks:headers": "dict",
    "callbacks:max_to_keep": "int",
    "callbacks:callbacks": "list(object(callbacks))",
    "callbacks:model": "any",
    "callbacks:profile_batch": "int|str|tuple(int)",
    "callbacks:update_freq": "one(batch,epoch)|steps",
    "callbacks:embeddings_metadata": "dict|str",
    "initializers:mode": WORDS("fan_in,fan_out,fan_avg"),
    "initializers:distribution": WORDS("normal,truncated_normal,untruncated_normal,uniform"),
    "initializers:*_axes": "list(int)|int",
    "initializers:side": WORDS("real,imag"),
    "initializers:scaling": WORDS("density,spectrum"),
    "initializers:value": "any",
    "regularizers:mode": WORDS("rows,columns"),
    "applications:weights": "one(imagenet)|read|none",
    "applications:input_tensor": "any",
    "applications:pooling": WORDS("avg,max"),
    "applications:classifier_activation": "object(activations)",
    "dtype_policies:source_name": "str",
    "dtype_policies:default_policy": "dtype",
    "dtype_policies:policy_map": "dict",
    "models:layers": "list(object(layers))",
    "models:inputs": "any",
    "models:outputs": "any",
    "utils:num_classes": "int",
    "utils:maxlen": "int",
    "utils:value": "any",
    "utils:padding": WORDS("pre,post"),
    "utils:truncating": WORDS("pre,post"),
    "utils:order": "int",
    "ops:*": TENSOR,
    "random:*": TENSOR,
}

BY_OBJECT: dict[str, str] = {
    "layers:Conv1D.padding": CAUSAL,
    "layers:Convolution1D.padding": CAUSAL,
    "layers:SeparableConv1D.padding": CAUSAL,
    "layers:SeparableConvolution1D.padding": CAUSAL,
    "layers:DepthwiseConv1D.padding": CAUSAL,
    "layers:RandomPosterization.factor": "int|tuple(int)",
    "layers:ZeroPadding*.padding": "int|tuple(int|tuple(int))",
    "layers:Cropping*.cropping": "int|tuple(int|tuple(int))",
    "layers:Reshape.target_shape": "shape|int",
    "layers:Permute.dims": "tuple(int)",
    "layers:Dot.axes": INTS,
    "layers:Concatenate.axis": "int",
    "layers:Softmax.axis": INTS,
    "layers:Lambda.function": FUNCTION,
    "layers:Lambda.mask": FUNCTION,
    "layers:Lambda.arguments": "dict",
    "layers:Lambda.output_shape": "shape|int|function",
    "layers:EinsumDense.equation": "str",
    "layers:EinsumDense.bias_axes": "str",
    "layers:EinsumDense.output_shape": "shape|int",
    "layers:Bidirectional.merge_mode": "one(concat,sum,mul,ave)|none",
    "layers:Bidirectional.weights": "any",
    "layers:Embedding.weights": "any",
    "layers:BatchNormalization.renorm_clipping": "dict",
    "layers:CategoryEncoding.output_mode": WORDS("one_hot,multi_hot,count"),
    "layers:Discretization.output_mode": WORDS("int,one_hot,multi_hot,count"),
    "layers:Hash*.output_mode": WORDS("int,one_hot,multi_hot,count"),
    "layers:Discretization.bin_boundaries": "list(float)",
    "layers:TextVectorization.output_mode": WORDS("int,multi_hot,count,tf_idf"),
    "layers:TextVectorization.standardize": "one(lower_and_strip_punctuation,lower,strip_punctuation)|function|none",
    "layers:TextVectorization.split": "one(whitespace,character)|function|none",
    "layers:TextVectorization.ngrams": INTS,
    "layers:TextVectorization.output_sequence_length": "int",
    "layers:StringLookup.mask_token": "str",
    "layers:StringLookup.oov_token": "str",
    "layers:IntegerLookup.mask_token": "int",
    "layers:Hashing.mask_value": "any",
    "layers:RandomFlip.mode": WORDS("horizontal,vertical,horizontal_and_vertical"),
    "layers:STFTSpectrogram.mode": WORDS("log,magnitude,psd,real,imag,angle,stft"),
    "layers:Resizing.interpolation": RESIZES,
    "layers:UpSampling2D.interpolation": RESIZES,
    "layers:Resizing.fill_mode": WORDS("constant"),
    "layers:Normalization.axis": INTS,
    "layers:Rescaling.scale": "float|list(float)",
    "layers:Rescaling.offset": "float|list(float)",
    "layers:RandomErasing.scale": RANGE,
    "layers:RandomGaussianBlur.sigma": RANGE,
    "layers:RandomErasing.fill_value": RANGE,
    "layers:TFSMLayer.filepath": "read",
    "layers:TFSMLayer.call_endpoint": "str",
    "layers:TFSMLayer.call_training_endpoint": "str",
    "layers:JaxLayer.*_fn": FUNCTION,
    "layers:FlaxLayer.module": "any",
    "layers:FlaxLayer.method": "any",
    "layers:TorchModuleWrapper.module": "any",
    "layers:Input*.*tensor": "any",
    "layers:InputSpec.axes": "dict",
    "layers:GaussianDropout.rate": "float",
    "layers:GaussianNoise.stddev": "float",
    "layers:RepeatVector.n": "int",
    "losses:Circle.gamma": "float",
    "losses:huber.delta": "float",
    "constraints:*.max_value": "float",
    "constraints:*.axis": INTS,
    "dtype_policies:*.mode": "str",
    "activations:*.x": TENSOR,
    "activations:relu.max_value": "float",
    "activations:threshold.*": "float",
    "callbacks:EarlyStopping.patience": "int",
    "callbacks:CSVLogger.separator": "str",
    "callbacks:RemoteMonitor.[fpr]*": "str",
    "callbacks:BackupAndRestore.save_freq": f"{SAVE_FREQ}|bool",
    "layers:HashedCrossing.*dtype": "dtype",
}

EXTRA: dict[str, dict[str, Any]] = {
    "layers:LSTM": {"implementation": 2},
    "layers:GRU": {"implementation": 2},
    "layers:LSTMCell": {"implementation": 2},
    "layers:GRUCell": {"implementation": 2},
    "models:Model": {"inputs": None, "outputs": None, "name": None, "trainable": True, "dtype": None},
}
"""Arguments taken by `kwargs.pop`, which no signature shows."""

OPEN = frozenset({"metrics:MeanMetricWrapper"})
"""Objects that hand any further argument to a function of the user's."""


def type_of(namespace: str, name: str, argument: str, default: Any) -> str:
    """What the argument takes, in the language of `takes`."""
    text = _rule(namespace, name, argument, default) or _by_default(default)
    nullable = default is None or (text.startswith("object(") and default is not inspect.Parameter.empty)
    if nullable and text != "any" and "none" not in text.split("|"):
        return f"{text}|none"
    return text


def rules() -> dict[str, str]:
    """Every rule as `namespace:object.argument`, the particular ones first."""
    named = {f"*:*.{name}": text for name, text in BY_NAME.items()}
    spaced = {f"{key.replace(':', ':*.')}": text for key, text in BY_NAMESPACE.items()}
    return BY_OBJECT | spaced | named


def matching(rule: str, namespace: str, name: str, argument: str) -> bool:
    """True where the rule speaks of this argument."""
    space, _, rest = rule.partition(":")
    pattern, _, wanted = rest.rpartition(".")
    return fnmatchcase(namespace, space) and fnmatchcase(name, pattern) and fnmatchcase(argument, wanted)


def _rule(namespace: str, name: str, argument: str, default: Any) -> str | None:
    for rule, text in rules().items():
        if matching(rule, namespace, name, argument):
            by_name_only = rule.startswith("*:")
            return None if by_name_only and not _plausible(text, default) else text
    return None


def _plausible(text: str, default: Any) -> bool:
    """A rule by name alone does not go against the default: `dropout=True` is no rate."""
    return not (isinstance(default, bool) and "bool" not in text)


def _by_default(default: Any) -> str:
    """What the default tells."""
    if default is inspect.Parameter.empty or default is None:
        return "any"
    if isinstance(default, bool):
        return "bool"
    if isinstance(default, int):
        return "int"
    if isinstance(default, float):
        return "float"
    if isinstance(default, str):
        return "str"
    return "tuple(any)" if isinstance(default, tuple) else "any"
