"""Briefings that were issued: kept, with their numbers and digests, read, compared and deleted."""
