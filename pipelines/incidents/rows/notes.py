"""What reading one row may say: a note on what is odd and kept, or the reason why it cannot be kept."""

from __future__ import annotations

from dataclasses import dataclass, field


class RowRefused(ValueError):
    """A row that cannot become an incident; the message is the reason, as a clause."""


@dataclass
class RowNotes:
    """What was odd about one row and was kept all the same."""

    texts: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Note a clause once."""
        if text not in self.texts:
            self.texts.append(text)
