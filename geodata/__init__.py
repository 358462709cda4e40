"""The nouns of Compound Watch, their rules and the store. No network, no user interface."""
