"""Draws noisy pictures of discs, and the mask of each."""

import numpy as np


def discs(samples=300, size=32, seed=0):
    """Pictures and masks of shape (size, size, 1)."""
    random = np.random.default_rng(seed)
    row, column = np.mgrid[:size, :size]
    centre = random.uniform(size * 0.2, size * 0.8, (samples, 2))
    radius = random.uniform(size * 0.1, size * 0.3, samples)
    away = (row - centre[:, 0, None, None]) ** 2 + (column - centre[:, 1, None, None]) ** 2
    masks = (away < radius[:, None, None] ** 2).astype("float32")[..., None]
    pictures = masks * 0.7 + random.normal(0, 0.2, masks.shape)
    return pictures.astype("float32"), masks
