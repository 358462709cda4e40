"""Saved views of screens."""
