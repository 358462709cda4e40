"""What an operator can set, with unit, default and reason."""
