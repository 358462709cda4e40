"""Who asked to be told what, and what they have been told."""
