"""Screens on which people judge: triage of changes, reports."""
