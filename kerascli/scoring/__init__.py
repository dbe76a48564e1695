"""What a practitioner looks at next: figures of a model's answers, by scikit-learn; pure functions on arrays."""
