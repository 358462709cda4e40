"""Charts of which each column is a month."""
