"""A variational autoencoder over any encoder and decoder."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="kerascli_examples")
class VAE(keras.Model):
    """Draws from what the encoder answers, decodes it, and is judged by both."""

    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder, self.decoder = encoder, decoder
        self.seeds = keras.random.SeedGenerator()
        self.divergence = keras.metrics.Mean(name="divergence")

    def call(self, images):
        mean, log_variance = ops.split(self.encoder(images), 2, axis=-1)
        noise = keras.random.normal(ops.shape(mean), seed=self.seeds)
        return self.decoder(mean + ops.exp(0.5 * log_variance) * noise)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """How far the picture is from itself, and the codes from a normal distribution."""
        del y, sample_weight, training
        mean, log_variance = ops.split(self.encoder(x), 2, axis=-1)
        pixels = keras.losses.binary_crossentropy(x, y_pred)
        likeness = ops.mean(ops.sum(pixels, axis=(1, 2)))
        divergence = -0.5 * ops.mean(ops.sum(1 + log_variance - ops.square(mean) - ops.exp(log_variance), axis=1))
        self.divergence.update_state(divergence)
        return likeness + divergence

    def get_config(self):
        return {
            **super().get_config(),
            "encoder": keras.saving.serialize_keras_object(self.encoder),
            "decoder": keras.saving.serialize_keras_object(self.decoder),
        }

    @classmethod
    def from_config(cls, config):
        parts = {name: keras.saving.deserialize_keras_object(config.pop(name)) for name in ("encoder", "decoder")}
        return cls(**parts, **config)
