"""A detection: its life, confidence, reviews, control areas, growth."""
