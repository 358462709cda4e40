"""Search: what a STAC catalogue has, what its items say of themselves, and what they may make us open."""
