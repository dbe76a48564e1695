"""What kerascli costs, beside plain Keras doing the same work: `python -m benchmarks`."""
