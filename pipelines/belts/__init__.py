"""Belts: the ground around outlines and control places, laid, read, judged and told."""
