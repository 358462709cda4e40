"""The answer of a screen in the page itself, before any script of the dashboard has come."""
