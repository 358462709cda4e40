"""Briefings that were issued."""
