"""Draws ratings: every user and film has a hidden taste, and likes follow from how near these are."""

import numpy as np


def film_ratings(samples=3000, users=200, films=100, seed=0):
    """Inputs `user` and `film`, targets `rating` and `click`, as arrays by name."""
    random = np.random.default_rng(seed)
    user_taste = random.normal(size=(users, 4))
    film_taste = random.normal(size=(films, 4))
    user = random.integers(0, users, samples)
    film = random.integers(0, films, samples)
    liking = (user_taste[user] * film_taste[film]).sum(axis=1)
    x = {"user": user[:, None].astype("int32"), "film": film[:, None].astype("int32")}
    y = {"rating": liking[:, None].astype("float32"), "click": (liking > 0)[:, None].astype("float32")}
    return x, y
