"""Rivals and loads that benchmarks measure us beside."""
