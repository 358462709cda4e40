"""Detect: what changed in a stack of looks, and which pixels may be used to say so. Arrays in, values out."""
