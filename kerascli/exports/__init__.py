"""What is handed over: a file per format."""
