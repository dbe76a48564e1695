"""Train Keras models from a file."""

from kerascli.version import VERSION as __version__

__all__ = ["__version__"]
