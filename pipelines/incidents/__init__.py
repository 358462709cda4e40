"""Incidents: reports and claims of every source become a STAC catalogue, and catalogues are pulled into the store."""
