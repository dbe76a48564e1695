"""The run folder: written and read through this package alone."""
