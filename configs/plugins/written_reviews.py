"""Film reviews put together from kind and harsh words, for machines without a network."""

import numpy as np

SUBJECTS = ("the film", "the plot", "the acting", "the music", "every scene", "the ending")
KIND = ("wonderful", "moving", "brilliant", "funny", "a joy to watch", "worth every minute")
HARSH = ("dull", "painful to watch", "a mess", "boring", "badly written", "a waste of time")


def written_reviews(count=600, sentences=4, seed=0):
    """Texts, and 1 where they are kind; one sentence in eight says the opposite."""
    random = np.random.default_rng(seed)
    labels = np.arange(count, dtype="int32") % 2
    texts = []
    for label in labels:
        said = []
        for _ in range(sentences):
            kind = bool(label) != (random.random() < 1 / 8)
            said.append(f"{random.choice(SUBJECTS)} was {random.choice(KIND if kind else HARSH)}.")
        texts.append(" ".join(said).capitalize())
    return np.array(texts, dtype=object), labels
