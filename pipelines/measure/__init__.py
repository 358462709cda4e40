"""A number per site and look: backscatter, built-up ground."""
