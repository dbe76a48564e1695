"""A dense layer, a dropout layer and a model, as one writes them by hand in Keras 3."""

import keras
from keras import ops

package = keras.saving.register_keras_serializable(package="kerascli_examples")


@package
class MyDense(keras.layers.Layer):
    """Weights times inputs plus bias, then an activation."""

    def __init__(self, units, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)

    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], self.units), initializer="glorot_uniform", name="kernel")
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, x):
        return self.activation(ops.matmul(x, self.w) + self.b)

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "activation": keras.activations.serialize(self.activation),
        }


@package
class MyDropout(keras.layers.Layer):
    """Sets a share of the inputs to nothing while training; its seeds are state that a resumed run takes up."""

    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.seeds = keras.random.SeedGenerator()

    def call(self, x, training=False):
        return keras.random.dropout(x, self.rate, seed=self.seeds) if training else x

    def get_config(self):
        return {**super().get_config(), "rate": self.rate}


@package
class MyModel(keras.Model):
    """Two layers and a dropout between them."""

    def __init__(self, hidden, classes, rate=0.5, **kwargs):
        super().__init__(**kwargs)
        self.hidden, self.classes, self.rate = hidden, classes, rate
        self.first = MyDense(hidden, activation="relu")
        self.dropout = MyDropout(rate)
        self.last = MyDense(classes, activation="softmax")

    def call(self, x, training=False):
        return self.last(self.dropout(self.first(x), training=training))

    def get_config(self):
        return {**super().get_config(), "hidden": self.hidden, "classes": self.classes, "rate": self.rate}
