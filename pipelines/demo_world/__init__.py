"""The demo world: fictional compounds under a simulated sky, with the truth beside them."""
