"""The list of all sites: searched, ordered, in groups."""
