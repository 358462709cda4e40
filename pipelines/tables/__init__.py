"""Tables as others hand them out: opened, unpacked, their header found, their coordinates told."""
