"""A look: one scene over one site; scenes, chips, measures, runs, and what is counted of them."""
