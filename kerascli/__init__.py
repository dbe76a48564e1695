"""Train Keras models from a file."""

from kerascli import version

__version__ = version.VERSION

__all__ = ["__version__"]
