"""Screens for the operator and for those who check: runs, methods."""
