"""Preparation steps: NumPy's and `keras.utils`' functions, Keras's layers, the user's functions."""
