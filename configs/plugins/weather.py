"""Hourly weather with seasons, days and fronts, drawn."""

import numpy as np
import polars as pl


def weather(days=400, seed=0):
    """A frame with a row per hour: temperature, pressure, wind, hour."""
    random = np.random.default_rng(seed)
    hours = np.arange(days * 24)
    fronts = np.convolve(random.normal(0, 1, len(hours) + 71), np.ones(72) / 8.5, mode="valid")
    seasons = 10 - 10 * np.cos(2 * np.pi * hours / (365.25 * 24))
    noon = 4 * np.sin(2 * np.pi * (hours % 24 - 9) / 24)
    return pl.DataFrame(
        {
            "temperature": np.round(seasons + noon - 3 * fronts + random.normal(0, 0.3, len(hours)), 1),
            "pressure": np.round(1013 - 8 * fronts + random.normal(0, 0.5, len(hours)), 1),
            "wind": np.round(np.abs(4 + 2 * np.gradient(fronts) * 10 + random.normal(0, 1, len(hours))), 1),
            "hour": hours % 24,
        }
    )
