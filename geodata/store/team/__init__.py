"""The store of a team: a PostGIS database that several machines write to, and copies between it and a file."""
