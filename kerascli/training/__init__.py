"""How a model learns: compile, phases, callbacks, checkpoints and resume."""
