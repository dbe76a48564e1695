"""One broken document for each problem of the document layer: files, overrides, and what is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Bad:
    """Files (the first is the one that is read), arguments, and keys to unset."""

    files: dict[str, str | bytes]
    overrides: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)


def one(text: str | bytes, *overrides: str, unset: tuple[str, ...] = ()) -> Bad:
    return Bad({"my.yaml": text}, overrides, unset)


LAYERS = "model:\n  sequential:\n    - Conv2D: {filters: 32}\n    - Conv2D: {filters: 64}\n    - Dense: 10\n"

BAD: dict[str, Bad] = {
    "ambiguous-key": one(LAYERS, "model.sequential.Conv2D.padding=same"),
    "bad-character": one("name: a\x07b\n"),
    "bad-expression": one("vars: {width: 64, name: wide}\nfit: {epochs: '${vars.width / vars.name}'}\n"),
    "bad-key": one("data:\n  class_weight: {0.5: 1}\n  ? [a, b]\n  : c\n"),
    "bad-override": one("fit: {epochs: 5}\n", "=3"),
    "cannot-append": Bad(
        {"my.yaml": "extends: base.yaml\nmodel+: [Flatten]\n", "base.yaml": "model: {load: a.keras}\n"}
    ),
    "circular-reference": one("vars:\n  a: ${vars.b}\n  b: ${vars.a}\n"),
    "division-by-zero": one("model: {Rescaling: 1/0}\n"),
    "duplicate-key": one("fit:\n  epochs: 5\n  epochs: 10\n"),
    "empty-file": one("# nothing yet\n"),
    "empty-value": one("fit: {epochs: 5}\n", "fit.epochs="),
    "environment-missing": one("track: {mlflow: {uri: '${secret:KERASCLI_TEST_NOWHERE}'}}\n"),
    "extends-cycle": Bad({"my.yaml": "extends: base.yaml\n", "base.yaml": "extends: my.yaml\n"}),
    "file-missing": Bad({"my.yaml": "extends: bsae.yaml\n", "base.yaml": "fit: {epochs: 5}\n"}),
    "lost-indent": one("compile:\n  optimizer: adam\nloss: mse\n  metrics: [mae]\n"),
    "merge-key": one("base: &base {units: 10}\nhead:\n  <<: *base\n"),
    "no-such-place": one(LAYERS, "model.sequential.7.Dense.units=3", "model.sequential.2.Dense.activation=relu"),
    "not-a-mapping": one("- data\n- model\n"),
    "nothing-to-unset": one("fit: {epochs: 5}\n", unset=("fit.epoch",)),
    "number-too-large": one("fit: {max_time: 1e999}\n"),
    "recursive-alias": one("model: &model\n  sequential: [*model]\n"),
    "several-documents": one("fit: {epochs: 5}\n---\nfit: {epochs: 6}\n"),
    "syntax": one("model:\n  sequential:\n    - Dense: {units: 10\nfit: {epochs: 5}\n"),
    "tab": one("fit:\n\tepochs: 5\n"),
    "too-deep": one("a: " + "[" * 200 + "]" * 200 + "\n"),
    "too-many-values": one(
        "".join(f"k{i}: &a{i} [{', '.join([f'*a{i - 1}' if i else 'x'] * 10)}]\n" for i in range(9))
    ),
    "unknown-alias": one("data: {source: {images: {directory: *all}}}\n"),
    "unknown-reference": one("vars: {width: 64}\nmodel: {sequential: [{Dense: '${vars.widht}'}]}\n"),
    "unknown-tag": one("fit: {epochs: !int 5}\nname: !Great\n"),
    "wrong-encoding": one("name: 数据\n".encode("gbk")),
    "wrong-type": one("extends: 3\n"),
}

MORE: dict[str, Bad] = {
    "ten-mistakes": one(
        "a: 1\na: 2\nb: !x 3\nc: 1/0\nd: 1e999\ne: ${nothing}\nf: ${1 +}\ng: {1.5: x}\n<<: 3\nh: !unset\nextends: 3\n"
    ),
    "wide-characters": one("名称: 数据\n模型: {层: '${变量.宽}', 名: 深}\n"),
    "tabs-inside": one("name:\tmnist\t\t\nfit: {epochs:\t${nothing}}\n"),
    "long-line": one("x: [" + ", ".join(["1"] * 200) + ", ${nothing}, " + ", ".join(["2"] * 200) + "]\n"),
    "unquoted-reference": one("model: {sequential: [{Dense: {units: ${vars.units}}}]}\n"),
    "star": one("data: {source: {images: {directory: *.png}}}\n"),
    "escape-sequence": one("name: \x1b[31mred\n"),
    "misspelt-item": one(LAYERS, "model.sequential.Dens.units=3"),
    "missing-comma": one("fit: {epochs: 5 verbose: 1}\n"),
    "unclosed-quote": one('name: "mnist\nfit: {epochs: 5}\n'),
    "indent-of-one": one("fit:\n  epochs: 5\n phases: []\n"),
    "no-colon": one("fit:\n  epochs 5\n  verbose: 1\n"),
    "broken-override": one("fit: {epochs: 5}\n", "fit.phases=[{epochs: 3}"),
    "mistake-in-parent": Bad({"my.yaml": "extends: base/a.yaml\nx: 1\nx: 2\n", "base/a.yaml": "y: 1\ny: 2\n"}),
    "unset-in-list": one("callbacks: [!unset , CSVLogger]\n"),
    "deep-override": one("a: {b: 1}\n", "a.b.c=1", "a." + "c." * 150 + "d=1"),
    "self-reference": one("model: {sequential: ['${model}']}\n"),
    "no-value-known": one("data: {batch_size: 32}\nname: run_${data.train.samples}\n"),
}
