"""Actions of authorities, and what was seen before and after each."""
