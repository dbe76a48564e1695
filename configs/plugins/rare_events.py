"""Rare events, a loss that looks at the hard examples, and the F1 score as a metric with state."""

import keras
import numpy as np
from keras import ops


def rare_events(samples=2000, share=0.1, seed=0):
    """Eight numbers, and whether their mixture is among the highest."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(samples, 8)).astype("float32")
    mixture = x[:, 0] * x[:, 1] + x[:, 2]
    y = (mixture > np.quantile(mixture, 1 - share)).astype("float32")
    return x, y[:, None]


def focal(gamma=2.0, alpha=0.25):
    """Crossentropy in which easy examples count less."""

    def focal_loss(y_true, y_pred):
        probability = ops.clip(y_pred, 1e-7, 1 - 1e-7)
        right = ops.where(y_true > 0.5, probability, 1 - probability)
        weight = ops.where(y_true > 0.5, alpha, 1 - alpha)
        return ops.mean(-weight * (1 - right) ** gamma * ops.log(right), axis=-1)

    return focal_loss


@keras.saving.register_keras_serializable(package="kerascli_examples")
class F1(keras.metrics.Metric):
    """The harmonic mean of precision and recall."""

    def __init__(self, threshold=0.5, name="f1", **kwargs):
        super().__init__(name=name, **kwargs)
        self.threshold = threshold
        self.hits = self.add_weight(name="hits", initializer="zeros")
        self.misses = self.add_weight(name="misses", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        del sample_weight
        said = ops.cast(y_pred > self.threshold, "float32")
        true = ops.cast(y_true, "float32")
        self.hits.assign_add(ops.sum(said * true))
        self.misses.assign_add(ops.sum(ops.abs(said - true)))

    def result(self):
        return 2 * self.hits / (2 * self.hits + self.misses + keras.config.epsilon())

    def get_config(self):
        return {**super().get_config(), "threshold": self.threshold}
