"""From runs to tables, plots and HTML: pure functions."""
