"""Worlds that only tests and benchmarks use, with their truth."""
