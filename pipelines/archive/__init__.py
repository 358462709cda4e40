"""Archive: briefings that were issued are kept, with their numbers and digests, read, compared and deleted."""
