"""What may stand beside a layer in an item of a model, in a sentence each."""

MODIFIERS = {
    "from": "The tensor, or tensors, that the item is called on; left out, the item above.",
    "as": "The name of the result, as a variable has one; a list takes several results apart.",
    "call": "Keyword arguments of the call.",
    "use": "A layer named above, or one of `models`, once more.",
    "output": "An inner output of a nested model, beside `use`.",
    "repeat": "A count, or the values that an argument takes turn by turn.",
    "trainable": "Whether the layer learns.",
    "weights": "A file, or a run, that the weights are taken from.",
    "adapt": "Learn the layer's state from the training split, or from these.",
}
