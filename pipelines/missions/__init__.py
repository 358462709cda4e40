"""What is known of a mission: collections, bands, calibration, masks."""
