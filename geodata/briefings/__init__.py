"""Briefings that were issued: their numbers, what they said, and how two of them differ."""
