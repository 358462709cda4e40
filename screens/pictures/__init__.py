"""Pictures of a site: two under a handle, several beside each other, all one after another."""
