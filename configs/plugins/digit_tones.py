"""A chord for each digit, for machines that can't download recordings."""

import numpy as np


def digit_tones(count=200, length=8000, rate=8000, seed=0):
    """Sounds of (length, 1) between -1 and 1: two tones that belong to the digit, and noise."""
    random = np.random.default_rng(seed)
    labels = np.arange(count, dtype="int32") % 10
    time = np.arange(length) / rate
    sounds = np.empty((count, length, 1), "float32")
    for number, digit in enumerate(labels):
        begin, end = np.sort(random.integers(0, length, 2))
        tones = np.sin(2 * np.pi * (300 + 60 * digit) * time) + np.sin(2 * np.pi * (1200 + 150 * digit) * time)
        loud = 0.2 + 0.3 * ((time * rate >= begin // 2) & (time * rate < length - (length - end) // 2))
        sounds[number, :, 0] = np.clip(tones * loud / 2 + random.normal(0, 0.05, length), -1, 1)
    return sounds, labels
