"""Subclasses of Keras's own classes; imported inside functions only, with the door."""
