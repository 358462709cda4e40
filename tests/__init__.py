"""Tests mirror the tree. As a package the folder goes before one of its name that pygeoapi brings along."""
