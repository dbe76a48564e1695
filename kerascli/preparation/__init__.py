"""What happens to examples on their way to the model."""
