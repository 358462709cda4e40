"""Sentences about claims: what they say, what was measured beside them, and what can speak to them."""
