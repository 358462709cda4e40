"""One night: search, read, judge."""
