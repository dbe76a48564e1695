"""Examples larger than memory: prepared once into files, and fed from them."""
