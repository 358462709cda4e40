"""When the log was as it is, by the word of somebody outside the house: timestamps of its head (RFC 3161)."""
