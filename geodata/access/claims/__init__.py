"""What partners and the public may read of what belongs to a claim: the ground that it speaks of."""
