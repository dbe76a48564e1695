"""What the tensors of an example are called where the data give them no names."""

ONLY_INPUT, ONLY_TARGET = "x", "y"
BOTH = "both"
"""Input and target together, for functions of two tensors."""
