"""A model's graph as a picture, drawn without graphviz."""
