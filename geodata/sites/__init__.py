"""A site: its outline and grid, the gazetteer, countries."""
