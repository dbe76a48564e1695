"""A layer that passes everything on, and lets whoever kills do so in the middle of a step."""

import sys

import keras
import tensorflow as tf


class Inside(keras.layers.Layer):
    """Ticks while the step is computed."""

    def call(self, inputs):
        with tf.control_dependencies([tf.py_function(self.tick, [], [])]):
            return tf.identity(inputs)

    def tick(self):
        countdown = sys.modules.get("kills_inside_a_step")
        if countdown is not None:
            countdown.tick()
