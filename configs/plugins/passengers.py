"""Drawn passengers with the columns of the Titanic table, for machines without a network."""

import numpy as np
import polars as pl


def passengers(count=891, seed=0):
    """A frame; women and first class survive more often, a fifth of the ages is missing."""
    random = np.random.default_rng(seed)
    pclass = random.choice([1, 2, 3], count, p=[0.24, 0.21, 0.55])
    female = random.random(count) < 0.35
    survived = random.random(count) < 0.15 + 0.5 * female + 0.1 * (3 - pclass)
    age = np.round(random.gamma(5, 6, count), 1)
    port = random.choice(["S", "C", "Q"], count, p=[0.72, 0.19, 0.09])
    return pl.DataFrame(
        {
            "Survived": survived.astype("int64"),
            "Pclass": pclass,
            "Sex": np.where(female, "female", "male"),
            "Age": [None if gone else value for value, gone in zip(age, random.random(count) < 0.2, strict=True)],
            "SibSp": random.poisson(0.5, count),
            "Parch": random.poisson(0.4, count),
            "Fare": np.round(random.gamma(1.5, 12, count) * (4 - pclass), 4),
            "Embarked": [None if row == 61 else str(value) for row, value in enumerate(port)],
        }
    )
