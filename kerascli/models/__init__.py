"""What learns: sequential, functional, blocks, custom and loaded models."""
