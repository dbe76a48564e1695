"""From a checked experiment to the plain Keras script that it stands for."""
