"""Rows that the program itself brings, reports and claims, which need no reader as they stand."""
