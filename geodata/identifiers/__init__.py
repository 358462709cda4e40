"""Identifiers of organisations that sources name at a site: numbers on lists and in registers, with who says so."""
