"""Every sentence that a reader may repeat."""
