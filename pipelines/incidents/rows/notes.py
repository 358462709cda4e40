"""What reading one row may say: a note on what is odd and kept, or the reason why it cannot be kept."""

from __future__ import annotations

from dataclasses import dataclass, field


class RowRefused(ValueError):
    """A row that cannot be kept; the message is the reason, as a clause."""

    @property
    def why(self) -> str:
        """The reason as it was given: text that is kept in English can still be said in other languages."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else str(self)


class RowIsOwn(Exception):
    """A row that says of a report of ours what our own exports say of it; the message is its id."""


@dataclass
class RowNotes:
    """What was odd about one row and was kept all the same."""

    texts: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Note a clause once."""
        if text not in self.texts:
            self.texts.append(text)
