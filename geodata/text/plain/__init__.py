"""Which texts of a report may go out: sentences of a known form, and listed offices, media, places and words."""
