"""Writes the generated pages of the documentation, a module for each family of pages."""
