"""Identifiers of organisations, as the store keeps them."""
