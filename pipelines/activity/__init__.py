"""Activity: is anyone there? Breaks of light, radar and report series, in both directions, with a window each."""
