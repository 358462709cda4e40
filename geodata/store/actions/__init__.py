"""The actions in the store."""
