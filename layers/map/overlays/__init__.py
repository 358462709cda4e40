"""Layers of the map of all sites, a LAYER in each file."""
