"""Night lights: read, measured, watched."""
