"""Names that stand for somebody in a text: our own."""
