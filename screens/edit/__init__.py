"""Screens on which sites are drawn, uploaded and changed."""
