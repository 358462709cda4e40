"""The notices in the store."""
