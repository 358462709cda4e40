"""Files of what is in sight: rows, drawings, maps, briefings."""
