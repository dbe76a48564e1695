"""YAML and pydantic in general: text becomes values that know their place."""
