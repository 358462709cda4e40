"""What analysts write for each other, as the store keeps it."""
