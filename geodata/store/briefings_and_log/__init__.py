"""Briefings and the log in the store."""
