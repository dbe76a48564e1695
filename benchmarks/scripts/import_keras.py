"""What any script pays."""

import keras  # noqa: F401
