"""The command line: the only code that reads arguments, prints, or exits."""
