"""Beyond the outline: the ground around a site, and what was built on it."""
