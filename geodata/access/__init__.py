"""Who may see what: audiences, the one gate, blind review."""
