"""Commands about what analysts write for each other."""
