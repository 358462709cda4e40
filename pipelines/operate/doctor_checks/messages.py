"""Doctor's look at what is told to people outside: who asked for messages, and of which site, who could not be told,
and what may or may not have arrived."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from geodata.errors import CompoundWatchError
from geodata.i18n.english_formats import in_figures
from geodata.notices.messages import Messages
from geodata.notices.subscription import FILE, asks_for_no_site, subscriptions_from
from geodata.store.examine import UNREADABLE
from geodata.workspace import Workspace
from pipelines.operate.doctor_check import DoctorCheck
from pipelines.operate.doctor_finding import DoctorFinding, good, note, wrong
from pipelines.operate.messages_so_far import messages_so_far

THING = "messages"


def _look(workspace: Workspace) -> tuple[DoctorFinding, ...]:
    path = workspace.root / FILE
    if not path.exists():
        return ()
    try:
        subscriptions = subscriptions_from(path.read_text(encoding="utf-8"))
    except CompoundWatchError as error:
        return (wrong(THING, f"nobody is told anything: {error.thing}: {error.cause}", error.next_step),)
    except (OSError, UnicodeDecodeError) as error:
        cause = f"nobody is told anything: {FILE} cannot be read ({type(error).__name__})"
        return (wrong(THING, cause, "Save it as UTF-8, readable for you"),)
    try:
        existing = Workspace.existing(workspace.root)
        watched = {site.id: site.country for site in existing.store.sites() if site.watched}
        messages = messages_so_far(existing, subscriptions, datetime.now(UTC))
    except (CompoundWatchError, *UNREADABLE):  # told where the store is looked at
        return ()
    never = [name for name, so_far in messages.items() if so_far is None]
    findings = [good(THING, in_figures(len(subscriptions), "subscription"))]
    for name, so_far in messages.items():
        findings += _of_one(name, so_far) if so_far is not None else ()
    if never:
        cause = f"{', '.join(never)} was never told anything, nor noted"
        findings.append(note(THING, cause, "Run compound-watch notify, and read what it says"))
    for one in subscriptions:
        if names := asks_for_no_site(one, watched):
            findings.append(note(THING, f"{one.name}: no watched site is {names}", f"Mend it in {FILE}"))
    return tuple(findings)


def _of_one(name: str, messages: Messages) -> Iterator[DoctorFinding]:
    """That a subscription is not told, and what may not have arrived: as long as `notify` speaks of it. One message may
    get lost on its way; where the next one did too, nothing arrives."""
    if (failing := messages.failing) is not None:
        since, last = f"{failing.since:%Y-%m-%d %H:%M} UTC", f"{failing.last:%Y-%m-%d %H:%M} UTC"
        cause = f"{name} could not be told since {since}; last tried {last}: {failing.answer}"
        step = f"Mend its mail server or receiver, or its entry in {FILE}, then run compound-watch notify"
        yield wrong(THING, cause, step)
    if messages.unknown:
        days = ", ".join(f"{n.at:%Y-%m-%d %H:%M} UTC" for n in messages.unknown)
        many = len(messages.unknown) > 1
        cause = f"{name}: nobody knows whether {'any message' if many else 'the message'} of {days} arrived"
        step = "Ask them, and look at the mail server or receiver; it is settled once a later message is taken"
        yield (wrong if many else note)(THING, cause, step)


CHECK = DoctorCheck(_look, order=40)
