"""The HTTP statuses with which a server says that it is busy or down for the moment, so that it is asked again."""

from __future__ import annotations

BUSY = (429, 500, 502, 503, 504)
"""Statuses that are asked again, by whoever asks or tells: assets, catalogues, the interfaces of sources, and receivers
of messages. Too many requests (RFC 6585) and the failures of a server or gateway that pass (RFC 9110); not 501 and 505,
which it answers for ever."""
