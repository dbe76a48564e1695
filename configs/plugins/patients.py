"""Drawn patients with columns like those of the Cleveland heart-disease table."""

import numpy as np
import polars as pl


def patients(count=600, seed=0):
    """A frame; age, vessels and a reversible defect raise the risk, and more so together."""
    random = np.random.default_rng(seed)
    age = random.integers(29, 78, count)
    sex = (random.random(count) < 0.68).astype("int64")
    vessels = random.choice([0, 1, 2, 3], count, p=[0.58, 0.22, 0.13, 0.07])
    thal = random.choice(["fixed", "normal", "reversible"], count, p=[0.06, 0.55, 0.39])
    risk = 0.04 * (age - 54) + 0.9 * vessels + 1.6 * (thal == "reversible") * (0.5 + sex) - 1.3
    return pl.DataFrame(
        {
            "age": age,
            "sex": sex,
            "trestbps": np.round(random.normal(131, 17, count)),
            "chol": np.round(random.normal(246, 50, count)),
            "oldpeak": np.round(np.abs(random.normal(0.5, 1.1, count)), 1),
            "ca": vessels,
            "thal": thal,
            "disease": (random.random(count) < 1 / (1 + np.exp(-risk))).astype("int64"),
        }
    )
