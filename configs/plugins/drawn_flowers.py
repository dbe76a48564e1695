"""Drawn blossoms in five colours, for machines that can't download photographs of flowers."""

import numpy as np

COLOURS = ((240, 240, 250), (250, 200, 20), (220, 30, 60), (240, 160, 40), (200, 60, 200))


def drawn_flowers(count=200, size=96, seed=0):
    """Pictures of petals around a centre on green, and the number of the colour."""
    random = np.random.default_rng(seed)
    labels = np.arange(count, dtype="int32") % len(COLOURS)
    rows, columns = np.mgrid[0:size, 0:size] / size
    pictures = np.empty((count, size, size, 3), "float32")
    for number, label in enumerate(labels):
        row, column = random.uniform(0.35, 0.65, 2)
        distance, angle = np.hypot(rows - row, columns - column), np.arctan2(rows - row, columns - column)
        blossom = distance < 0.3 * (0.7 + 0.3 * np.cos((5 + label) * angle + random.uniform(0, 6)))
        background = np.array([40, 120, 40]) + random.normal(0, 15, (size, size, 3))
        petals = np.array(COLOURS[label]) + random.normal(0, 15, (size, size, 3))
        pictures[number] = np.clip(np.where(blossom[..., None], petals, background), 0, 255)
    return pictures, labels
