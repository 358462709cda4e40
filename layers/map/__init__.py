"""The map and its layers, one a file."""
