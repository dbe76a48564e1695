"""Pairs of scikit-learn's digits, the distance of two vectors, and the loss that pulls equal pairs together."""

import numpy as np
from keras import ops


def digit_pairs(pairs=2000, seed=0):
    """Inputs `left` and `right`; the target is 1 where both show the same digit."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    images = (digits.images[..., None] / 16).astype("float32")
    random = np.random.default_rng(seed)
    left = random.integers(0, len(images), pairs)
    same = random.random(pairs) < 0.5
    right = random.integers(0, len(images), pairs)
    for place in np.flatnonzero(same):
        right[place] = random.choice(np.flatnonzero(digits.target == digits.target[left[place]]))
    equal = (digits.target[left] == digits.target[right]).astype("float32")
    return {"left": images[left], "right": images[right]}, equal[:, None]


def distance(difference):
    """The Euclidean length of a difference of two vectors."""
    return ops.sqrt(ops.maximum(ops.sum(ops.square(difference), axis=1, keepdims=True), 1e-7))


def contrastive(margin=1.0):
    """Equal pairs shall be near, different ones at least `margin` apart."""

    def loss(y_true, y_pred):
        apart = ops.maximum(margin - y_pred, 0)
        return ops.mean(y_true * ops.square(y_pred) + (1 - y_true) * ops.square(apart), axis=-1)

    return loss
