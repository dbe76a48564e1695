"""scikit-learn's handwritten digits, handed out batch by batch."""

import math

import keras
import numpy as np


class DigitBatches(keras.utils.PyDataset):
    """Batches of one split, in a new order each epoch; `workers` and the like go to `PyDataset`."""

    def __init__(self, split="train", batch_size=32, seed=0, **kwargs):
        super().__init__(**kwargs)
        from sklearn.datasets import load_digits

        digits = load_digits()
        held_out = np.arange(len(digits.target)) % 5 == 0
        chosen = held_out if split == "validation" else ~held_out
        self.images = (digits.images[chosen, :, :, None] / 16).astype("float32")
        self.labels = digits.target[chosen].astype("int32")
        self.batch_size = batch_size
        self.shuffle = split == "train"
        self.seed = seed
        self.epoch = 0
        self.order = self._order()

    def __len__(self):
        return math.ceil(len(self.labels) / self.batch_size)

    def __getitem__(self, index):
        rows = self.order[index * self.batch_size : (index + 1) * self.batch_size]
        return self.images[rows], self.labels[rows]

    def on_epoch_end(self):
        self.epoch += 1
        self.order = self._order()

    def _order(self):
        if not self.shuffle:
            return np.arange(len(self.labels))
        return np.random.default_rng([self.seed, self.epoch]).permutation(len(self.labels))
