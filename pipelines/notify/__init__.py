"""Telling readers what is new: news of an edition, feeds of it, and messages to those who asked for them."""
