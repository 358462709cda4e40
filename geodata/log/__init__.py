"""The log: what was kept, when, each entry holding the digest of the one before it."""
