"""Pages of one change each that other sites may show in a frame."""
