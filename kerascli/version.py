"""The version of kerascli, readable without importing anything."""

VERSION = "0.1.0"
