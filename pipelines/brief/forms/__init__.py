"""Brief: a printed page for each site."""
