"""Doctor's look at what is told to people outside: who asked for messages, and of which site, and what may or
may not have arrived."""

from __future__ import annotations

from geodata.errors import CompoundWatchError
from geodata.i18n.english_formats import in_figures
from geodata.notices.notice import NoticeState
from geodata.notices.subscription import FILE, asks_for_no_site, subscriptions_from
from geodata.store.examine import UNREADABLE
from geodata.workspace import Workspace
from pipelines.operate.doctor_check import DoctorCheck
from pipelines.operate.doctor_finding import DoctorFinding, good, note, wrong

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
        store = Workspace.existing(workspace.root).store
        watched = {site.id: site.country for site in store.sites() if site.watched}
        states = {one.name: {n.state for n in store.notices(one.name)} for one in subscriptions}
    except (CompoundWatchError, *UNREADABLE):  # told where the store is looked at
        return ()
    unknown = [name for name, known in states.items() if NoticeState.SENDING in known]
    never = [name for name, known in states.items() if not known]
    findings = [good(THING, in_figures(len(subscriptions), "subscription"))]
    if unknown:
        cause = f"whether a message arrived is not known: {', '.join(unknown)}"
        findings.append(note(THING, cause, "Ask them, and look at the mail server or receiver"))
    if never:
        cause = f"{', '.join(never)} was never told anything, nor noted"
        findings.append(note(THING, cause, "Run compound-watch notify, and read what it says"))
    for one in subscriptions:
        if names := asks_for_no_site(one, watched):
            findings.append(note(THING, f"{one.name}: no watched site is {names}", f"Mend it in {FILE}"))
    return tuple(findings)


CHECK = DoctorCheck(_look, order=40)
