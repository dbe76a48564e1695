"""What a command does, with no terminal in sight: returns values, emits events."""
