"""The few objects of kerascli's own that stand beside Keras's: an explicit list, written as the catalogue's JSON."""

from __future__ import annotations

from typing import Any

OWN_OBJECTS: dict[str, dict[str, Any]] = {
    "callbacks": {
        "GradientNorms": {
            "path": "kerascli.keras_classes.gradient_norms.GradientNorms",
            "origin": "import",
            "kind": "class",
            "parameters": [["every", "one(epoch)|int", "epoch"]],
        }
    }
}
"""By namespace and name."""
OWN_HELP: dict[str, dict[str, Any]] = {
    "callbacks": {
        "GradientNorms": {
            "summary": "Logs how long the gradients are, in all and per variable, on one training batch (kerascli's).",
            "arguments": {"every": "How often: at each `epoch`, or after so many epochs."},
        }
    }
}


def with_own(namespaces: dict[str, dict[str, Any]], own: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The namespaces with ours among theirs; a name that Keras has is Keras's."""
    added = {name: {**objects, **namespaces.get(name, {})} for name, objects in own.items()}
    return {**namespaces, **added}
