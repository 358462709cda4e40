"""Keeping it running: schedule, lock, status, doctor, the dashboard's server."""
