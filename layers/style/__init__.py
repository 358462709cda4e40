"""Symbols, colours, fonts, escaping, and the browser files that pages need."""
