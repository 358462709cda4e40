"""The verbs of Compound Watch, in the order of the work: search, read, mask, detect, confirm, publish, brief."""
