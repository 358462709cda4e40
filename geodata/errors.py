"""One family of errors: what it is about, why it happened, and what to do next.

CompoundWatchError
 ├─ OutlineRefused        an outline that cannot be watched (too big, empty, not where it says)
 ├─ FileRefused           an uploaded or imported file that cannot be read safely
 ├─ CatalogUnreachable    a STAC catalogue that does not answer, or answers nonsense
 ├─ TimestampRefused      a timestamp authority that gives none, or a timestamp that does not hold
 ├─ SceneRefused          a STAC item that cannot become a scene
 ├─ ReadFailed            pixels that could not be read (missing, truncated, lying about themselves)
 │   └─ StorageUnreachable  object storage that does not answer, or refuses: no chip is at fault
 ├─ UntrustedAddress      an address that a catalogue may not name
 ├─ SettingsRefused       a setting that is unknown or out of its range
 ├─ NotFound              a site, detection, chip or file that is not there
 ├─ NotAllowed            an action that the audience or the two-person rule forbids
 ├─ SavedMeanwhile        a change of something that another person has changed since it was read
 ├─ StoreRefused          a store that is locked, too new, or not ours
 └─ DiskRefused           a disk that is full, or that may not be written to
"""

from __future__ import annotations


class CompoundWatchError(Exception):
    """An error that a person can act on.

    Args:
        thing: what it is about, by name (a site id, a scene id, a file name). Never holds a token or a signed URL.
        cause: why, in words, without a final full stop.
        next_step: what the reader can do now, without a final full stop.
    """

    def __init__(self, thing: str, cause: str, next_step: str) -> None:
        self.thing = thing
        self.cause = cause
        self.next_step = next_step
        super().__init__(f"{thing}: {cause}. {next_step}.")


class OutlineRefused(CompoundWatchError):
    """An outline that cannot be watched."""


class FileRefused(CompoundWatchError):
    """A file that cannot be read safely."""


class CatalogUnreachable(CompoundWatchError):
    """A STAC catalogue that does not answer, or answers nonsense."""


class TimestampRefused(CompoundWatchError):
    """A timestamp authority that gives no timestamp, or a timestamp that does not hold."""


class SceneRefused(CompoundWatchError):
    """A STAC item that cannot become a scene."""


class ReadFailed(CompoundWatchError):
    """Pixels that could not be read."""


class StorageUnreachable(ReadFailed):
    """Object storage that does not answer, or refuses: nothing is known of any chip."""


class UntrustedAddress(CompoundWatchError):
    """An address that a catalogue may not name."""


class SettingsRefused(CompoundWatchError):
    """A setting that is unknown or out of its range."""


class NotFound(CompoundWatchError):
    """Something asked for by name that is not there."""


class NotAllowed(CompoundWatchError):
    """An action that the audience or the two-person rule forbids."""


class SavedMeanwhile(CompoundWatchError):
    """A change of something that another person has changed since it was read."""


class StoreRefused(CompoundWatchError):
    """A store that is locked, too new, or not ours."""


class DiskRefused(CompoundWatchError):
    """A disk that is full, or that may not be written to."""
