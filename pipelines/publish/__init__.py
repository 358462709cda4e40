"""Publish: what an audience may see, as files for others."""
