"""Reading from other machines: allowed addresses, signing, retries, ranges, limits."""
