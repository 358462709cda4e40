"""An action as a person or a table gives it: every field checked, nothing personal taken. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from geodata.actions.action import Action, ActionKind, Scope
from geodata.actions.concerned import concerned_by, named_places
from geodata.errors import NotAllowed
from geodata.i18n.kept_text import together
from geodata.i18n.messages import english, msg
from geodata.incidents.incident import DatePrecision
from geodata.incidents.precision import date_precision_of, days_of, ends_ahead
from geodata.settings.settings import Settings
from geodata.sites.countries import country_code
from geodata.sites.site import Site, into_use
from geodata.text.clean import clean
from geodata.text.names.our_name import NAME_THE_SOURCE, OTHERS_SPEAK, bears_our_name
from geodata.text.personal_data import CONTACTS, NAMES_A_PERSON, names_person, refuse_personal, screen
from geodata.text.small_counts import FEWEST_PEOPLE, without_small_counts

_WHAT = msg("this action")
_OTHER_WORDS = {
    "electricity cut": ActionKind.POWER_CUT,
    "power outage": ActionKind.POWER_CUT,
    "sanctions": ActionKind.SANCTION,
}
_ORDER = (DatePrecision.DAY, DatePrecision.DAYS, DatePrecision.WEEK, DatePrecision.MONTH, DatePrecision.YEAR)
EARLIEST = date(1900, 1, 1)
LINK = re.compile(r"^https?://[^\s/@]+(?:/|$|\?|#)\S*$", re.IGNORECASE)


@dataclass(frozen=True)
class ActionDraft:
    """What somebody gives, as given."""

    kind: str
    title: str  # own words, one line; "" = the kind
    acted_by: str
    source: str
    start_date: date | None
    end_date: date | None = None  # None = the same day
    date_precision: DatePrecision | None = None  # None = by how many days it spans
    url: str = ""
    licence: str = ""
    site_ids: tuple[str, ...] = ()
    group: str = ""
    corridor: str = ""
    country: str = ""
    id: str = ""  # "" = one is made from what it says


def kind_of(word: str) -> ActionKind | None:
    """The kind that a word means, in whatever case and with hyphens or underscores; None for none of ours."""
    plain = " ".join(re.sub(r"[-_]+", " ", word).casefold().split())
    return next((kind for kind in ActionKind if kind.value == plain), _OTHER_WORDS.get(plain))


def entered_action(
    draft: ActionDraft,
    sites: Sequence[Site],
    settings: Settings,
    today: date,
    *,
    ids: Mapping[tuple[str, ...], str] | None = None,
    simulated: bool = False,
) -> Action:
    """The action of a draft; the same draft again has the same id, in whatever order it names its sites.

    Args:
        draft: as given.
        sites: all, those out of use too, at which nothing is entered.
        settings: the operator's groups and corridors.
        today: UTC day; nothing may have happened after it. Of a month, quarter or year under way all days may be given.
            A week around a day ends with today.
        ids: those that were made for stored actions (made_ids), which these keep: before, an id was made of the sites
            in the order given, and not of the last day. None = none is stored.
        simulated: it is of a demo world.

    Raises:
        NotAllowed: no source, no kind or place, in the future, over no watched site, or a text holds what looks like a
            person. The message says which.
    """
    kind = kind_of(draft.kind)
    if kind is None:
        step = english("Choose one of {kinds}", kinds=together([k.value for k in ActionKind], ", "))
        raise _refused(english("its kind {kind} is none of ours", kind=repr(draft.kind[:40])), step)
    texts = {
        name: clean(getattr(draft, name), longest=300).text
        for name in ("title", "acted_by", "source", "licence", "id", "group", "corridor", "country")
    }
    if not any(c.isalnum() for c in texts["source"]):
        raise _refused(msg("it names no source"), msg("Say which organisation or medium says so"))
    _refuse_persons(texts, draft.url)
    start, end, precision = _dates(draft, today)
    scope, named = _place(draft, texts)
    action = Action(
        id=texts["id"],
        kind=kind,
        title=texts["title"],
        start_date=start,
        end_date=end,
        date_precision=precision,
        scope=scope,
        named=named,
        site_ids=tuple(dict.fromkeys(draft.site_ids)) if scope is Scope.SITES else (),
        acted_by=texts["acted_by"],
        source=texts["source"],
        url=draft.url.strip(),
        licence=texts["licence"],
        simulated=simulated,
    )
    action = replace(action, id=action.id or (ids or {}).get(_says(action)) or _made_id(action))
    if ends_ahead(start, end, today):  # the id is of the whole week: it stays the same while the week goes on
        action = replace(action, end_date=today)
    in_use = [site for site in sites if site.retired_at is None]
    action = _over_watched(action, in_use, [site for site in sites if site.retired_at is not None], settings)
    return replace(action, notes=(*action.notes, *_not_read(action, texts, in_use)))


def made_ids(actions: Iterable[Action]) -> dict[tuple[str, ...], str]:
    """The ids that were made for stored actions, by what each says; none of those that a person gave."""
    return {_says(a): a.id for a in actions if a.id.startswith(f"action-{a.start_date.isoformat()}-")}


def _made_id(action: Action) -> str:
    digest = hashlib.sha256("|".join(_says(action)).encode()).hexdigest()
    return f"action-{action.start_date.isoformat()}-{digest[:8]}"


def _says(action: Action) -> tuple[str, ...]:
    """Of what an id is made: what, when, where, by whom and who says so; the sites in one order, each once."""
    when = (action.start_date.isoformat(), action.end_date.isoformat())
    where = (action.scope, action.named, *sorted(set(action.site_ids)))
    return (action.kind, *when, *where, action.acted_by, action.source)


def _refuse_persons(texts: dict[str, str], url: str) -> None:
    refuse_personal(_WHAT, " \n ".join(texts.values()))
    if any(map(bears_our_name, (texts["title"], texts["acted_by"], texts["source"]))):
        raise _refused(OTHERS_SPEAK, NAME_THE_SOURCE)
    if names_person(texts["acted_by"], in_full=True):
        raise _refused(msg("who acted looks like a person's name"), msg("Name the office and not the person"))
    if names_person(texts["source"], in_full=True):
        raise _refused(NAMES_A_PERSON, msg("Say which organisation or medium says so"))
    if CONTACTS & set(screen(url).found):
        raise _refused(msg("its link leads to a person's account or mailbox"), msg("Name a public source"))
    if url.strip() and not LINK.match(url.strip()):
        raise _refused(msg("its link is not an http(s) address"), msg("Correct it or leave it empty"))
    if without_small_counts(texts["title"]) != texts["title"]:
        cause = english(
            "it counts fewer than {n} people held, freed or the like, who could be told apart", n=FEWEST_PEOPLE
        )
        raise _refused(cause, msg('Leave the number out, or write "a few"'))


def _dates(draft: ActionDraft, today: date) -> tuple[date, date, DatePrecision]:
    if draft.start_date is None:
        raise _refused(msg("it has no date"), msg("Give the day, or the first and last day that it may have been"))
    start, end = draft.start_date, draft.end_date or draft.start_date
    if end < start:
        raise _refused(msg("its last day is before its first"), msg("Swap them"))
    if start < EARLIEST:
        cause = english("its date {day} is before {year}", day=start.isoformat(), year=EARLIEST.year)
        raise _refused(cause, msg("Correct it"))
    if start > today:
        cause = english("its date {day} is in the future", day=start.isoformat())
        raise _refused(cause, msg("Enter it once it has happened"))
    if ends_ahead(start, end, today):
        cause = english("its last day is in the future: {day}", day=end.isoformat())
        raise _refused(cause, msg("Enter it once it has happened"))
    least = date_precision_of((end - start).days + 1)
    precision = draft.date_precision or least
    if _ORDER.index(precision) < _ORDER.index(least):
        cause = english("it is dated to the {precision}, yet its days span more", precision=precision)
        raise _refused(cause, english("Choose {precision} or a narrower span", precision=least))
    if draft.end_date is None:
        start, end = days_of(start, precision)
    return start, end, precision


def _place(draft: ActionDraft, texts: dict[str, str]) -> tuple[Scope, str]:
    given = [
        (scope, name)
        for scope, name in (
            (Scope.SITES, "" if not draft.site_ids else "sites"),
            (Scope.GROUP, texts["group"]),
            (Scope.CORRIDOR, texts["corridor"]),
            (Scope.COUNTRY, texts["country"]),
        )
        if name
    ]
    if not given:
        raise _refused(msg("it does not say where"), msg("Name its sites, or a group, a corridor or a country"))
    if given[0][0] is not Scope.SITES and len(given) > 1:
        raise _refused(
            msg("it names more than one of group, corridor and country"), msg("Name one, or the sites themselves")
        )
    scope, name = given[0]  # sites are the narrowest: a country beside them only says where they lie
    return scope, "" if scope is Scope.SITES else country_code(name) if scope is Scope.COUNTRY else name


def _not_read(action: Action, texts: Mapping[str, str], sites: Sequence[Site]) -> list[str]:
    """What an action says of its place beside its sites, which are the narrowest, and which nothing is made of."""
    if action.scope is not Scope.SITES:
        return []
    notes: list[str] = []
    lands = {country_code(site.country) for site in sites if site.id in action.site_ids and site.country}
    if texts["country"] and lands and country_code(texts["country"]) not in lands:
        notes.append(english("its country {name} is not that of its sites: left out", name=repr(texts["country"][:40])))
    if texts["group"]:
        notes.append(english("its group {name} is left out: it names its sites", name=repr(texts["group"][:40])))
    if texts["corridor"]:
        notes.append(english("its corridor {name} is left out: it names its sites", name=repr(texts["corridor"][:40])))
    return notes


def _over_watched(action: Action, sites: Sequence[Site], out: Sequence[Site], settings: Settings) -> Action:
    """The action, its sites that are unknown or out of use noted.

    Args:
        sites: in use. out: those out of use.
    """
    retired = {site.id for site in out}
    known = {site.id for site in sites} | retired
    unknown = [key for key in action.site_ids if key not in known]
    concerned = concerned_by(action, sites, settings)
    if not any(site.watched for site in concerned):
        for site in () if concerned else concerned_by(action, out, settings):
            raise _refused(english("its site {id} is out of use", id=site.id), into_use(site.id))
        raise _refused(*_nowhere(action, bool(concerned), unknown, sites, settings))
    gone = [key for key in action.site_ids if key in retired]
    notes = []
    if unknown:
        notes.append(english("it also names {ids}, which are not sites here", ids=_in_marks(unknown)))
    if gone:
        notes.append(english("it also names {ids}, which is out of use", ids=_in_marks(gone)))
    return replace(action, notes=(*action.notes, *notes))


def _in_marks(ids: Iterable[str]) -> str:
    return together([repr(key[:40]) for key in ids], ", ")


def _nowhere(
    action: Action, any_known: bool, unknown: Sequence[str], sites: Sequence[Site], settings: Settings
) -> tuple[str, str]:
    """Why an action concerns no watched site, and what to do."""
    if any_known:
        return msg("none of the sites that it concerns is watched"), msg("Draw the outline of one first")
    if action.scope is Scope.SITES:
        return english("it names {ids}, which is no site here", ids=_in_marks(unknown)), msg("Import the site first")
    if action.scope is Scope.COUNTRY:
        return english("no site here lies in {country}", country=action.named[:60]), msg("Import a site there first")
    known = list(named_places(action.scope, sites, settings))
    step = english("Use one of {names}", names=together(known[:20], ", ")) if known else msg("Name its sites instead")
    return english("{name} is no {scope} here", name=repr(action.named[:60]), scope=action.scope.value), step


def _refused(cause: str, step: str) -> NotAllowed:
    return NotAllowed(_WHAT, cause, step)
