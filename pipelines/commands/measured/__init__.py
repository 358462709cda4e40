"""Commands about what an analyst measured or brought along: a series, a night-light image."""
