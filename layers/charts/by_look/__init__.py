"""Charts look by look: a mark for each day on which a satellite looked. Pure."""
