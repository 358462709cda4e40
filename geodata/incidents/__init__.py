"""An incident: what was reported, where and when, near which site; claims and their check."""
