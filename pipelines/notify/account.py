"""What one subscription was told of each change, read from its notices: what is new to it, and what to take back. Pure.

A change may be told, told no longer, and told again after two people agree once more. So each round has keys of its
own: "PB-548316/2" is news of the first round, "PB-548316/no-longer-told/1" ends that round, and "PB-548316/2/again/1"
is the same news in the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from geodata.edition_view import EditionView
from geodata.notices.messages import MESSAGE
from geodata.notices.notice import Notice, NoticeState
from pipelines.notify.digest import Digest, Looks
from pipelines.notify.news import Event, News
from pipelines.notify.no_longer_told import EVENT, NoLongerTold

EDITION = f"{MESSAGE}edition/"
"""Beginning of the key under which is noted of which edition a subscription is told; its audience follows."""
LOOKS = f"{MESSAGE}looks/"
"""Beginning of the key under which is noted what the ledger held of a site when the last message left."""
AGAIN = "again"
OF_PEOPLE = (Event.AGREED, Event.NOT_AGREED, Event.NOT_JUDGED, Event.DISMISSED)


@dataclass(frozen=True)
class Account:
    """The notices of one subscription, by change."""

    keys_of: dict[str, NoticeState]  # key of each thing told -> how far it came
    rounds: Counter[str]  # id of a change -> how often it was taken back

    @classmethod
    def of(cls, noted: Iterable[Notice]) -> Account:
        """Read from the store's notices; messages as such are left out."""
        keys = {n.news_id: n.state for n in noted if not n.news_id.startswith(MESSAGE)}
        return cls(keys, Counter(change_of(key) for key in keys if _takes_back(key)))

    def is_new(self, news: News, all_news: Sequence[News], since: datetime) -> bool:
        """Whether this reader was not told it; of a change that was taken back and is told again, the newest alone.

        Args:
            news: in question.
            all_news: of the edition.
            since: aware UTC, of the last message or of the beginning: what people came to before is no news. An earlier
                version told none of it, and would else be made good for at once.
        """
        if self._key(news) in self.keys_of:
            return False
        if not self.rounds[news.detection.id]:
            return news.event not in OF_PEOPLE or news.told_from > since
        return news == max((n for n in all_news if n.detection.id == news.detection.id), key=lambda n: n.told_from)

    def no_longer_told(self, view: EditionView, news: Iterable[News], at: datetime) -> Iterator[NoLongerTold]:
        """What this reader was told and the edition tells no longer, at places that it shows.

        Args:
            view: of the edition.
            news: all of it, however old.
            at: aware UTC time of sending.
        """
        told_ids = {change_of(key) for key in self.keys_of if self._is_of_this_round(key)}
        for change in sorted(told_ids - {n.detection.id for n in news}):
            if (site := view.site_of_change(change)) is not None:
                yield NoLongerTold(change, site, at)

    def was_told(self, change: str) -> bool:
        """Whether something of a change was sent, or stood on the pages when the subscription began."""
        return any(change_of(key) == change for key in self.keys_of)

    def was_sent(self, change: str) -> bool:
        """Whether something of a change was sent, or may have been; not where it stood on the pages alone."""
        return any(state is not NoticeState.KNOWN for key, state in self.keys_of.items() if change_of(key) == change)

    def keys(self, said: Digest) -> list[str]:
        """Under which what a message says is noted."""
        taken_back = [f"{one.change_id}/{EVENT}/{self.rounds[one.change_id] + 1}" for one in said.no_longer]
        return [*(self._key(n) for n in said.news), *taken_back]

    def _key(self, news: News) -> str:
        number = self.rounds[news.detection.id]
        return f"{news.id}/{AGAIN}/{number}" if number else news.id

    def _is_of_this_round(self, key: str) -> bool:
        """Whether it is news, and was told since its change was last taken back."""
        number = self.rounds[change_of(key)]
        return not _takes_back(key) and (key.endswith(f"/{AGAIN}/{number}") if number else f"/{AGAIN}/" not in key)


def keys_of_looks(looks: Looks) -> list[str]:
    """Under which is noted what the ledger holds of each site: "message/looks/mk-1/12/14"."""
    return [f"{LOOKS}{site_id}/{usable}/{every}" for site_id, (usable, every) in looks.items()]


def looks_before(noted: Iterable[Notice]) -> Looks:
    """What the ledger held of each site when the last message left, from the notices of a subscription."""
    keys = [n.news_id.removeprefix(LOOKS).rsplit("/", 2) for n in noted if n.news_id.startswith(LOOKS)]
    return {site_id: (int(usable), int(every)) for site_id, usable, every in keys}


def change_of(key: str) -> str:
    """The id of the change that a key is of."""
    return key.partition("/")[0]


def _takes_back(key: str) -> bool:
    return f"/{EVENT}/" in key
