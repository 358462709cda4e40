"""Exports of an edition behind an OGC API - Features server."""
