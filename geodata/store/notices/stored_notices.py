"""The store's notices: what each subscription was told, so that nothing is told twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from geodata.notices.notice import Notice, NoticeState
from geodata.store.engine import Connections
from geodata.store.row_mapping import as_stored, read, row_of, upsert
from geodata.store.tables_from_fields import NOTICE_ROWS


class NoticeShelf(Connections):
    """What was sent to whom."""

    def notices(self, subscription: str | None = None) -> list[Notice]:
        """What one subscription, or each, was told, oldest first."""
        where = () if subscription is None else (NOTICE_ROWS.c.subscription == subscription,)
        with self._reading() as connection:
            stored_notices = read(connection, NOTICE_ROWS, Notice, *where)
        return sorted(stored_notices, key=lambda n: (n.at, n.subscription, n.news_id))

    def begin_notices(
        self, subscription: str, news_ids: Iterable[str], at: datetime, state: NoticeState = NoticeState.SENDING
    ) -> tuple[str, ...]:
        """Note what a subscription is about to be told; those that nobody has noted before.

        Two runs at the same time share no id: the second finds what the first has noted.

        Args:
            subscription: its name.
            news_ids: what would be told.
            at: aware UTC time.
            state: SENDING, or KNOWN for what is not sent.
        """
        with self._writing() as connection:
            known = {
                n.news_id for n in read(connection, NOTICE_ROWS, Notice, NOTICE_ROWS.c.subscription == subscription)
            }
            fresh = tuple(key for key in dict.fromkeys(news_ids) if key not in known)
            rows = [row_of(as_stored(Notice(subscription, key, at, state))) for key in fresh]
            upsert(connection, NOTICE_ROWS, rows, ("subscription", "news_id"))
        return fresh

    def notices_sent(self, subscription: str, news_ids: Iterable[str], at: datetime) -> None:
        """Note that what was about to be told was taken by the mail server or the receiver."""
        given = set(news_ids)
        with self._writing() as connection:
            notices = read(connection, NOTICE_ROWS, Notice, NOTICE_ROWS.c.subscription == subscription)
            rows = [row_of(as_stored(replace(n, at=at, state=NoticeState.SENT))) for n in notices if n.news_id in given]
            upsert(connection, NOTICE_ROWS, rows, ("subscription", "news_id"))

    def forget_notices(self, subscription: str, news_ids: Iterable[str] | None = None) -> None:
        """Forget what is noted of a subscription.

        Args:
            subscription: its name.
            news_ids: what is forgotten; None = all of it, so that the subscription begins anew.
        """
        columns = NOTICE_ROWS.c
        where = [columns.subscription == subscription]
        if news_ids is not None:
            where.append(columns.news_id.in_(list(news_ids)))
        with self._writing() as connection:
            connection.execute(NOTICE_ROWS.delete().where(*where))

    def take_back_notices(self, subscription: str, news_ids: Iterable[str]) -> None:
        """Forget what was about to be told and surely was not, so that it is told next time."""
        columns = NOTICE_ROWS.c
        with self._writing() as connection:
            connection.execute(
                NOTICE_ROWS.delete().where(
                    columns.subscription == subscription,
                    columns.news_id.in_(list(news_ids)),
                    columns.state == NoticeState.SENDING,
                )
            )
