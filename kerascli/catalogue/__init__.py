"""What Keras offers, read without importing Keras."""

from kerascli.catalogue.catalogue import Catalogue
from kerascli.catalogue.entries import Entry, Parameter

__all__ = ["Catalogue", "Entry", "Parameter"]
