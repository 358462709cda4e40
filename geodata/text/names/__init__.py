"""Names that stand for somebody: our own in a text, and roles that may be one and the same person."""
