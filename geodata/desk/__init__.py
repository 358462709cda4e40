"""What analysts write for each other: who is asked to look at what, comments, saved views. Internal readers alone."""
