"""Drawn houses whose price follows from what stands in their row."""

import numpy as np
import polars as pl


def houses(count=800, seed=0):
    """A frame; rooms and a good school raise the price, distance and age lower it; nothing costs less than 5."""
    random = np.random.default_rng(seed)
    rooms = np.round(random.normal(6.3, 0.7, count), 2)
    distance = np.round(random.gamma(3, 1.3, count), 2)
    age = random.integers(0, 100, count)
    pupils = np.round(random.normal(18.5, 2.1, count), 1)
    price = 21 + 8 * (rooms - 6.3) - 1.1 * distance - 0.03 * age - 0.9 * (pupils - 18.5) + random.normal(0, 1.5, count)
    return pl.DataFrame(
        {
            "rooms": rooms,
            "distance": distance,
            "age": age,
            "pupils_per_teacher": pupils,
            "price": np.round(np.maximum(price + 6, 5), 2),
        }
    )
