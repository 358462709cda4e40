"""What doctor looks at, a thing or two a file; each has a CHECK and is found by itself."""
