"""The answer of the first screen in the page itself, before any script of the dashboard has come."""
