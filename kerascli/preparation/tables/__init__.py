"""Tables: columns become model inputs and targets, with what is learned from the training rows."""
