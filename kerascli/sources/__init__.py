"""Where examples come from: a file per source."""
