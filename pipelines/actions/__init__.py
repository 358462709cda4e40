"""Actions that people bring: a table of them, or one typed at the command line."""
