"""Incidents as a STAC catalogue: items, written, published, pulled."""
