"""What partners and the public may read of claims and of the ground that they speak of."""
