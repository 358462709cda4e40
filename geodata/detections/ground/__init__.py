"""Built-up ground that changes moved, and when."""
