"""What analysts write for each other: who is asked to look at what, and comments. For internal readers alone."""
