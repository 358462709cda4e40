"""The belts in the store."""
