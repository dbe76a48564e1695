"""A run's saved model as a model of MLflow: the archive as it is, and what MLflow wants to know of it.

What `mlflow.keras.save_model` writes, without importing Keras: the archive is there, and TensorFlow would cost seconds.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.runs.atomic import write_text
from kerascli.runs.facts import read_facts

if TYPE_CHECKING:
    from kerascli.runs.layout import RunPaths
    from kerascli.runs.record import RunRecord

DATA, ARCHIVE = "data", "model.keras"
PYTHON_ENVIRONMENT, REQUIREMENTS = "python_env.yaml", "requirements.txt"


class SavedModel:
    """A flavour in MLflow's sense: `Model.log` calls `save_model` with the folder to fill."""

    __name__ = "mlflow.keras"

    def __init__(self, paths: RunPaths, record: RunRecord) -> None:
        self.paths = paths
        self.record = record

    def save_model(self, path: str, mlflow_model: Any) -> None:
        """Fill the folder, as `mlflow.keras.load_model` and `mlflow.pyfunc.load_model` read it."""
        from mlflow import pyfunc

        folder, versions = Path(path), self.record.versions
        (folder / DATA).mkdir(parents=True)
        shutil.copyfile(self.paths.model, folder / DATA / ARCHIVE)
        write_text(folder / DATA / "keras_module.txt", "keras")
        flavor = {
            "data": DATA,
            "keras_version": versions.get("keras"),
            "keras_backend": self.record.backend,
            "save_exported_model": False,
        }
        mlflow_model.add_flavor("keras", **flavor)
        pyfunc.add_to_model(mlflow_model, loader_module=self.__name__, python_env=PYTHON_ENVIRONMENT)
        mlflow_model.signature = signature(self.paths)
        mlflow_model.save(str(folder / "MLmodel"))
        packages = ("keras", self.record.backend, "numpy")
        needed = [f"{name}=={versions[name]}" for name in packages if name in versions]
        write_text(folder / REQUIREMENTS, "\n".join(["mlflow", *needed]) + "\n")
        python = versions.get("python", "")
        write_text(
            folder / PYTHON_ENVIRONMENT,
            f"python: {python}\nbuild_dependencies: [pip]\ndependencies: [-r {REQUIREMENTS}]\n",
        )


def signature(paths: RunPaths) -> Any:
    """Shapes and types of the inputs, as the model gets them; None where they are no arrays of one shape."""
    import numpy as np
    from mlflow.models import ModelSignature
    from mlflow.types import Schema, TensorSpec

    inputs = read_facts(paths).get("inputs") or {}
    named = len(inputs) > 1
    specs = []
    for name, tensor in inputs.items():
        shape = [-1, *(-1 if size is None else size for size in tensor["shape"])]
        if tensor.get("sparse") or tensor["dtype"] == "string":
            return None
        specs.append(TensorSpec(np.dtype(tensor["dtype"]), shape, name if named else None))
    return ModelSignature(inputs=Schema(specs)) if specs else None
