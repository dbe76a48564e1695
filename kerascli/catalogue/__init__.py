"""What Keras offers, read without importing Keras."""
