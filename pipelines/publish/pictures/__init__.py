"""Pictures of changes that files for others carry: which looks they are of, and the pairs themselves."""
