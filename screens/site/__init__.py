"""A site's page, and the list of sites."""
