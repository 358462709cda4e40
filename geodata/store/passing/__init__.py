"""Rows other than reports and claims that people pass on: decisions about them, as the store keeps them."""
