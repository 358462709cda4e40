"""What became of the ground that a demolition freed: stages by month, and their sentences."""
