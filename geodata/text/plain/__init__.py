"""English words that tell of no time to come, no single person and no way: what a headline may consist of."""
