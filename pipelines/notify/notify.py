"""Tell each subscription what is new since it was last told, once.

What is about to be told is noted before it is sent, and noted as sent afterwards. A run that dies between the two
leaves a message of which nobody knows whether it arrived: it is not sent again, and the operator is told. What went
wrong before a message can have left costs that message alone, which is told next time. While a control area near a
site is flagged, what is new there goes to operators alone, and so does all that follows of a change that a reader has
not had: a method that flags where nothing is known may be wrong at the site too. A subscription whose edition was
changed begins anew: what another edition told is nobody's business in this one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from geodata.access.audience import Audience
from geodata.detections.detection import Detection, State
from geodata.detections.revision import Revision
from geodata.edition_view import EditionView
from geodata.errors import CompoundWatchError, FileRefused, SettingsRefused
from geodata.i18n.messages import speaking
from geodata.looks.run import in_time
from geodata.notices.messages import MESSAGE, Messages, dated_ahead, failing_key
from geodata.notices.notice import Notice, NoticeState
from geodata.notices.subscription import (
    FILE,
    MAIL,
    Subscription,
    asks_for,
    asks_for_no_site,
    subscriptions_from,
    sure_enough,
)
from geodata.sites.site import Site
from geodata.wording.listing_sentences import corrections_address
from geodata.workspace import Workspace
from pipelines.context.turn_lock import my_turn
from pipelines.notify.account import EDITION, LOOKS, Account, keys_of_looks, looks_before
from pipelines.notify.digest import Digest, Looks, digest, looking, plain_text
from pipelines.notify.feed import Feed, feed_of
from pipelines.notify.news import Event, News, as_they_stand, news_of
from pipelines.notify.no_longer_told import NoLongerTold
from pipelines.notify.pictures import pictures_of
from pipelines.notify.send_mail import Departure, Envelope, NotSent, Picture, Unknown, mail, send
from pipelines.notify.send_webhook import payload, post

PASSWORD = "COMPOUND_WATCH_SMTP_PASSWORD"
SECRET = "COMPOUND_WATCH_WEBHOOK_SECRET"
FAULTS = (CompoundWatchError, OSError, ValueError)
"""What one message can fail of: settings and pixels; mail servers, receivers and files; words that no mail can hold.
Any other fault is the program's own, and is raised."""
EVER = datetime.min.replace(tzinfo=UTC)
"""Since when, where nobody knows: what was told stays told, since it is noted."""
Deliver = Callable[[Subscription, Digest, Feed, str, datetime, Departure], None]


@dataclass
class NotifyReport:
    """What became of each subscription."""

    sent: list[str] = field(default_factory=list)  # "border desk: 2 changes about …"
    begun: list[str] = field(default_factory=list)  # subscriptions that are new: told from now on
    waiting: list[str] = field(default_factory=list)  # not due yet, or nothing to say
    failed: list[str] = field(default_factory=list)  # "border desk: ConnectionRefusedError"; told next time
    unknown: list[str] = field(default_factory=list)  # begun before and never finished: may or may not have arrived
    sending: list[str] = field(default_factory=list)  # begun so lately that another machine may be sending it now
    no_site: list[str] = field(default_factory=list)  # "border desk: no watched site is site pellimar-bnd"

    @property
    def ok(self) -> bool:
        """Whether everything that was due was taken."""
        return not self.failed

    def lines(self) -> list[str]:
        """The report in plain lines."""
        return [
            *(f"Told {line}." for line in self.sent),
            *(f"{name}: is told from now on; what the pages say today was not sent." for name in self.begun),
            *(f"{name}: nothing was due." for name in self.waiting),
            *(f"Could not tell {line}. It is told next time." for line in self.failed),
            *(f"{line}: nobody knows whether it arrived. It is not sent again." for line in self.unknown),
            *(f"{line}: another machine may be sending it now. It is not sent twice." for line in self.sending),
            *(f"{line}. Mend it in {FILE}." for line in self.no_site),
        ] or [f"No subscription. Write {FILE} in the workspace (docs/notify.md)."]


def read_subscriptions(workspace: Workspace) -> tuple[Subscription, ...]:
    """The subscriptions of a workspace; none without its file.

    Raises:
        SettingsRefused: the file is not understood.
        FileRefused: it cannot be read.
    """
    path = workspace.root / FILE
    try:
        return subscriptions_from(path.read_text(encoding="utf-8")) if path.exists() else ()
    except (OSError, UnicodeDecodeError) as error:
        raise FileRefused(
            FILE, f"it cannot be read ({type(error).__name__})", "Save it as UTF-8, readable for you"
        ) from error


def notify(
    workspace: Workspace, *, now: datetime | None = None, today: date | None = None, deliver: Deliver | None = None
) -> NotifyReport:
    """Tell each subscription what it asked for and was not told before.

    Args:
        workspace: with the store and subscriptions.toml.
        now: aware time of sending; None reads the clock.
        today: UTC day from which delays of the editions count; None = the day as which the workspace is read: that of
            `now`, or in a demo the last day of its world, as in feeds and on screens.
        deliver: hands one message over, and sets its departure to begun before it can leave; None = by e-mail or to a
            receiver, as the subscription says.

    Raises:
        SettingsRefused: subscriptions.toml is not understood; a public one without an address for corrections; mail
            without a server, a receiver without a secret.
    """
    at = datetime.now(UTC) if now is None else now
    day = workspace.reading_day(at.date()) if today is None else today
    subscriptions = read_subscriptions(workspace)
    report = NotifyReport()
    editions: dict[Audience, tuple[EditionView, Feed]] = {}
    give = deliver or _deliver(workspace, subscriptions, day)
    with my_turn(workspace.root, "messages"):
        inside = workspace.edition(Audience.INTERNAL, day)  # readers see no control areas
        watched = {site.id: site.country for site in inside.sites.items if site.watched}
        flagged = frozenset(p.site_id for p in inside.placebos.items if p.flagged)
        ends = [run.finished_at for run in in_time(workspace.store.runs(), at) if run.finished_at is not None]
        turn = _Turn(workspace, give, at, flagged, report, max(ends, default=None))
        for subscription in subscriptions:
            if names := asks_for_no_site(subscription, watched):
                report.no_site.append(f"{subscription.name}: no watched site is {names}")
            if subscription.audience not in editions:
                view = workspace.edition(subscription.audience, day)
                editions[subscription.audience] = (view, feed_of(view, workspace.settings, day))
            view, feed = editions[subscription.audience]
            with speaking(subscription.language):
                _tell_one(turn, subscription, view, feed)
    return report


@dataclass(frozen=True)
class _Turn:
    """What all messages of one turn share."""

    workspace: Workspace
    give: Deliver
    at: datetime  # aware UTC
    flagged: frozenset[str]  # ids of sites near which a control area is flagged
    report: NotifyReport
    run_ended: datetime | None  # aware UTC at which the newest run ended, whatever it came to; None without one


def _tell_one(turn: _Turn, subscription: Subscription, view: EditionView, feed: Feed) -> None:
    report, at = turn.report, turn.at
    name, store = subscription.name, turn.workspace.store
    news = news_of(view)  # again: in the language of this reader
    noted = store.notices(name)
    if not noted:
        _begin(turn, subscription, view, news)
        return
    messages = Messages.of(noted, at)
    report.unknown += [f"{name}, {n.news_id.removeprefix(MESSAGE)}" for n in messages.unknown]
    report.sending += [f"{name}, {n.news_id.removeprefix(MESSAGE)}" for n in messages.sending]
    editions = [n.news_id.removeprefix(EDITION) for n in noted if n.news_id.startswith(EDITION)]
    if editions and subscription.audience not in editions:
        store.forget_notices(name)  # what another edition told is not what this one tells no longer
        _begin(turn, subscription, view, news)
        return
    if not editions:  # it began before its edition was noted
        store.begin_notices(name, [f"{EDITION}{subscription.audience}"], at, NoticeState.KNOWN)
    account, began, since = Account.of(noted), messages.began or EVER, messages.since or EVER
    if not _is_due(turn, subscription, messages):
        report.waiting.append(name)
        return
    fresh = [n for n in news if account.is_new(n, news, since) and _wanted(subscription, n, account)]
    fresh += _surer(subscription, view, account, {n.detection.id for n in fresh}, began)
    gone = [one for one in account.no_longer_told(view, news, at) if _asked_for(subscription, one, account)]
    held = [n for n in fresh if n.site.id in turn.flagged and _is_first(n, account)]
    if not subscription.operator:
        fresh = [n for n in fresh if n not in held]
    since_day = messages.since.date() if messages.since else None
    looked = looking(view, subscription, since_day, at.date(), looks_before(noted))
    looked = replace(looked, first=messages.last is None)
    if not fresh and not gone and not subscription.nothing_new:
        store.forget_notices(name, messages.failing_keys)  # what could not be told is told by nobody any more
        report.waiting.append(name)
        return
    message = digest(
        fresh,
        looked,
        subscription,
        turn.workspace.settings,
        at.date(),
        held=held,
        no_longer=gone,
    )
    key = f"{MESSAGE}{at.isoformat()}"
    ids = store.begin_notices(name, [key, *account.keys(message)], at)
    if _give(turn, subscription, message, feed, key, ids, messages):
        _note_looks(turn, subscription, looked.looks, noted)


def _begin(turn: _Turn, subscription: Subscription, view: EditionView, news: Sequence[News]) -> None:
    """Note what the pages of an edition say as known, and of which edition a subscription is told from now on."""
    known = [f"{MESSAGE}begin", f"{EDITION}{subscription.audience}", *(n.id for n in news)]
    turn.workspace.store.begin_notices(subscription.name, known, turn.at, NoticeState.KNOWN)
    _note_looks(turn, subscription, looking(view, subscription, None, turn.at.date()).looks, ())
    turn.report.begun.append(subscription.name)


def _note_looks(turn: _Turn, subscription: Subscription, looks: Looks, noted: Sequence[Notice]) -> None:
    """Note what the ledger held when a message left, in the place of what was noted with the one before."""
    store, name, keys = turn.workspace.store, subscription.name, keys_of_looks(looks)
    with store.transaction():
        store.forget_notices(name, [n.news_id for n in noted if n.news_id.startswith(LOOKS) and n.news_id not in keys])
        store.begin_notices(name, keys, turn.at, NoticeState.KNOWN)


def _give(
    turn: _Turn,
    subscription: Subscription,
    message: Digest,
    feed: Feed,
    key: str,
    ids: Sequence[str],
    before: Messages,
) -> bool:
    """Hand one message over; whatever went wrong before it can have left takes its notices back, to be told next time.

    Gives whether it left, or may have.

    Args:
        turn: what all messages share.
        subscription: whose message it is.
        message: what it says.
        feed: links of its news.
        key: of the message, among those of the subscription.
        ids: keys of the notices that were begun for it.
        before: the messages of before.
    """
    name, at, store, report = subscription.name, turn.at, turn.workspace.store, turn.report
    departure, delivered, refusal = Departure(), False, ""
    try:
        turn.give(subscription, message, feed, f"{name}/{key}", at, departure)
        delivered = True
        report.sent.append(f"{name}: {message.subject}")
    except NotSent as error:
        departure.begun = False  # it surely was not taken
        refusal = str(error)
    except Unknown as error:
        departure.begun = True
        report.unknown.append(f"{name}, {at.isoformat()} ({error})")
    except FAULTS as error:
        if departure.begun:
            report.unknown.append(f"{name}, {at.isoformat()} ({_fault(error)})")
        else:
            refusal = _fault(error)
    finally:  # whatever else ends it, such as an operator who stops it, loses no news either
        if delivered:
            store.notices_sent(name, ids, at)
            # those of a wrong clock would be open until their day
            open_ahead = [n.news_id for n in before.unknown if dated_ahead(n, at)]
            store.forget_notices(name, [*before.failing_keys, *open_ahead])
        elif not departure.begun:
            store.take_back_notices(name, ids)
    if refusal:
        report.failed.append(f"{name}: {refusal}")
        _note_failing(turn, name, refusal, before)
    return delivered or departure.begun


def _note_failing(turn: _Turn, name: str, refusal: str, before: Messages) -> None:
    """Note that a message was not taken, so that `doctor` and `status` can say since when: nobody may read what a
    timer's command prints, and its exit is lost."""
    store, since = turn.workspace.store, before.failing.since if before.failing else turn.at
    with store.transaction():
        store.forget_notices(name, before.failing_keys)
        store.begin_notices(name, [failing_key(since, refusal)], turn.at, NoticeState.KNOWN)


def _fault(error: Exception) -> str:
    """What went wrong, without a final full stop. Of errors that are not ours the name alone: their own words may hold
    an address or a part of a password."""
    if isinstance(error, CompoundWatchError):
        return f"{error.thing}: {error.cause}. {error.next_step}"
    return type(error).__name__


def _is_due(turn: _Turn, subscription: Subscription, messages: Messages) -> bool:
    """Whether a message may go now: long enough after the last one, or before the first after the beginning; of "run"
    once a run has ended since."""
    since = messages.since
    if subscription.every == "run":
        return turn.run_ended is not None and turn.run_ended > (since or EVER)
    return since is None or turn.at - since >= timedelta(days=subscription.days) - timedelta(hours=1)


def _asked_for(subscription: Subscription, one: NoLongerTold, account: Account) -> bool:
    """Whether a reader was told of a change, or could have read it on the pages when the subscription began."""
    mine = asks_for(subscription, one.site.id, one.site.country)
    return account.was_sent(one.change_id) or (mine and not subscription.kinds)


def _is_first(news: News, account: Account) -> bool:
    """Whether a reader has had nothing of its change: it would be new to them under whatever name, "two people agree
    now" or "ended" too."""
    return news.event is Event.NEW or not account.was_told(news.detection.id)


TAKES_BACK = (Event.WITHDRAWN, Event.NOT_AGREED, Event.NOT_JUDGED, Event.DISMISSED, Event.CORRECTED)
"""What a reader who has the sentence of before has to know."""


def _wanted(subscription: Subscription, news: News, account: Account) -> bool:
    """Whether a reader asked for it. Of a site that was taken out of use only what takes back a sentence that was told:
    a listing that was taken out is not repeated."""
    if news.event in TAKES_BACK and account.was_told(news.detection.id):
        return True  # whatever the reader asks for since, and whatever kind it is told as now
    if not asks_for(subscription, news.site.id, news.site.country, news.kind):
        return False
    if news.site.retired_at is not None:
        return False
    return news.event in TAKES_BACK or sure_enough(subscription, news.confidence)


def _surer(
    subscription: Subscription, view: EditionView, account: Account, fresh: Collection[str], began: datetime
) -> Iterator[News]:
    """What is as sure now, or of the kind, that a reader asked for, and was not when it was told first.

    Args:
        subscription: the reader's.
        view: of the edition.
        account: what the reader had.
        fresh: ids of changes that are told anyway.
        began: aware UTC at which the subscription began: what the pages said then is known.
    """

    def asked(site: Site, now: Detection, since: Revision) -> bool:
        if since.said_from <= began or now.id in fresh or account.rounds[now.id] or site.retired_at is not None:
            return False
        if not _asks_for_one(subscription, site, now):
            return False
        had = (r for r in view.revisions[now.id] if r.said_from <= began or f"{now.id}/{r.number}" in account.keys_of)
        statements = (then for r in had if (then := r.applied_to(now)).state is not State.PROVISIONAL)
        return not any(_asks_for_one(subscription, site, then) for then in statements)

    yield from as_they_stand(view, asked)


def _asks_for_one(subscription: Subscription, site: Site, then: Detection) -> bool:
    return asks_for(subscription, site.id, site.country, then.kind) and sure_enough(subscription, then.confidence)


def _deliver(workspace: Workspace, told: Sequence[Subscription], day: date) -> Deliver:
    """How messages leave, with everything that they need checked before the first is written.

    Args:
        workspace: whose they are.
        told: all subscriptions.
        day: UTC, from which delays of the editions count.

    Raises:
        SettingsRefused: something is missing.
    """
    settings = workspace.settings
    if any(s.audience is Audience.PUBLIC for s in told) and not corrections_address(settings):
        raise SettingsRefused(
            FILE,
            "it has a public subscription, and no address for corrections and replies is set",
            "Set corrections_to in compound-watch.toml, or COMPOUND_WATCH_CORRECTIONS_TO, and try again",
        )
    if any(s.by_mail for s in told) and not (settings.smtp and settings.mail_from):
        raise SettingsRefused(
            FILE, "it names e-mail, and no mail server is set", "Set smtp and mail_from in compound-watch.toml"
        )
    secret, password = os.environ.get(SECRET, ""), os.environ.get(PASSWORD, "")
    if any(not s.by_mail for s in told) and len(secret) < 16:
        raise SettingsRefused(
            FILE,
            "it names a receiver, and no secret of 16 characters or more is set to sign with",
            f"Set {SECRET} in the environment, the same as the receiver's",
        )

    def give(
        subscription: Subscription, said: Digest, feed: Feed, key: str, at: datetime, departure: Departure
    ) -> None:
        if subscription.by_mail:
            to = subscription.to.removeprefix(MAIL)
            text = plain_text(said, feed)
            drawn = _drawn(workspace, subscription, said, day)
            send(
                mail(said, text, feed, Envelope(settings.mail_from, to, key, at), pictures=drawn),
                settings.smtp,
                password,
                departure,
                public=subscription.audience is Audience.PUBLIC,
            )
        else:
            body = payload(said, feed, key=key, at=at)
            post(subscription.to, body, secret=secret, delivery=feed.urn(key), departure=departure)

    return give


def _drawn(workspace: Workspace, subscription: Subscription, said: Digest, day: date) -> list[Picture]:
    """Pictures of the first news; a message without pictures is better than none."""
    try:
        return pictures_of(workspace, workspace.edition(subscription.audience, day), said.told)
    except CompoundWatchError:
        return []
