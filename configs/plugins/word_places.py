"""A layer that gives each word a vector for what it is and one for where it stands."""

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable(package="kerascli_examples")
class WordsAndPlaces(layers.Layer):
    """The sum of a word's and a place's embedding."""

    def __init__(self, vocabulary, length, width, **kwargs):
        super().__init__(**kwargs)
        self.vocabulary, self.length, self.width = vocabulary, length, width
        self.words = layers.Embedding(vocabulary, width)
        self.places = layers.Embedding(length, width)

    def build(self, shape):
        self.words.build(shape)
        self.places.build((self.length,))

    def call(self, tokens):
        return self.words(tokens) + self.places(ops.arange(ops.shape(tokens)[-1]))

    def compute_output_shape(self, shape):
        return (*shape, self.width)

    def get_config(self):
        return {
            **super().get_config(),
            "vocabulary": self.vocabulary,
            "length": self.length,
            "width": self.width,
        }
