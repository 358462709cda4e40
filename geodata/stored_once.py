"""The nouns of a store that every edition of it is made from, each read at first use and then kept.

What an audience may see of them is decided in geodata/edition_view.py.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from geodata.belts.belt import Belt
from geodata.detections.detection import Detection
from geodata.detections.review import Review
from geodata.detections.review_state import holding
from geodata.detections.revision import Revision
from geodata.incidents.incident import Incident
from geodata.incidents.site_join import only_where_named
from geodata.sites.site import Site

if TYPE_CHECKING:
    from geodata.store import Store


class StoredOnce:
    """Rows as they are stored, for the editions of one moment.

    Args:
        store: read only.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """Sites in use and out of use."""
        return tuple(self._store.sites(retired=True))

    @cached_property
    def detections(self) -> tuple[Detection, ...]:
        """Changes, withdrawn ones too."""
        return tuple(self._store.detections())

    @cached_property
    def reviews(self) -> tuple[Review, ...]:
        """Verdicts, oldest first."""
        return tuple(self._store.reviews())

    @cached_property
    def revisions(self) -> tuple[Revision, ...]:
        """What was said of changes, by change and number."""
        return tuple(self._store.revisions())

    @cached_property
    def holding(self) -> tuple[Review, ...]:
        """The verdicts that are on what is said now."""
        return holding(self.reviews, self.revisions) if self.reviews else ()

    @cached_property
    def reports(self) -> tuple[Incident, ...]:
        """Reports, at the sites that they may be told at."""
        return only_where_named(self._store.incidents(), self.sites)

    @cached_property
    def belts(self) -> tuple[Belt, ...]:
        """Ground around outlines, and around control places."""
        return tuple(self._store.belts())
