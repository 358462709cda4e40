"""Identifiers that people bring: one typed, or those of entities in a file of OpenSanctions."""
