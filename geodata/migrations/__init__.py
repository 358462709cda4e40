"""The store's history, run by alembic when a store is opened. Part of the installed package."""

HEAD = "0001"
"""The store version that this code writes; a test holds it against the newest script in versions/."""
KNOWN = ("0001",)
"""Every store version that this code can bring up to HEAD, oldest first."""
