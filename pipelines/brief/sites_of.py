"""Which watched sites a briefing about a country or a corridor has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geodata.access.audience import Audience
from geodata.actions.action import Scope
from geodata.actions.concerned import named_places
from geodata.edition_view import EditionView
from geodata.errors import NotFound
from geodata.i18n.english_formats import listed_in_english
from geodata.i18n.messages import english, msg
from geodata.sites.countries import country_of
from geodata.wording.listing_sentences import corridor_words

NONE_WATCHED = msg("Watch a site first: no site of this edition is watched")
NO_CORRIDOR = msg("Name the sites with --site, or write corridors into compound-watch.toml: there is none yet")
NONE_SHOWN = msg("Look at corridors in compound-watch.toml: compound-watch doctor names ids that are no sites here")


@dataclass(frozen=True)
class PlaceSites:
    """The watched sites of a country or corridor that an edition shows."""

    ids: tuple[str, ...]  # of the sites, in the order of the pages
    asked_for: str  # "country/CODE" or "corridor/NAME", as Briefing.asked_for: it stays where sites come and go


def sites_of_country(view: EditionView, country: str) -> PlaceSites:
    """The watched sites of a country that an edition shows, by id.

    Args:
        view: the edition.
        country: its name or ISO code; an invented one as its sites write it.

    Raises:
        NotFound: none is there.
    """
    wanted = _plain(country)
    here = [site for site in view.sites.items if site.watched and _plain(site.country) == wanted]
    if not here:
        known = sorted({site.country for site in view.sites.items if site.watched and site.country})
        raise NotFound(
            english("country {name}", name=country),
            english("this edition ({edition}) watches no site there", edition=view.audience.value),
            english("Name one of {names}", names=listed_in_english(known)) if known else NONE_WATCHED,
        )
    return PlaceSites(tuple(sorted(site.id for site in here)), f"country/{wanted}")


def sites_of_corridor(view: EditionView, corridor: str) -> PlaceSites:
    """The same of a corridor: of `corridors` in the settings, or, without any, of the sites that lie near each other.

    Args:
        view: the edition.
        corridor: its name, or what sheets call it: 'around kilvane-ford' or 'Around Kilvane Ford'.

    Raises:
        NotFound: there is none of that name, or none of its sites is watched and shown.
        SettingsRefused: a corridor in the settings cannot be read.
    """
    every = named_places(Scope.CORRIDOR, view.sites.items, view.settings)
    names = view.groups(every)
    watched = {site.id for site in view.sites.items if site.watched}
    asked = corridor.strip().casefold()
    spellings = (asked, asked.removeprefix("corridor ").strip())  # sentences call it "corridor NAME"
    sites = {site.id: site for site in view.sites.items}
    called = {corridor_words(name, sites).casefold(): (name, ids) for name, ids in names.items()}
    called |= {name.casefold(): (name, ids) for name, ids in names.items()}
    name, ids = next((called[one] for one in spellings if one in called), ("", ()))
    here = tuple(key for key in ids if key in watched)
    if not here:
        none = NONE_SHOWN if view.settings.corridors else NO_CORRIDOR
        raise NotFound(
            english("corridor {name}", name=corridor),
            _why_none(view, ids),
            english("Name one of {names}", names=_in_marks(names)) if names else none,
        )
    return PlaceSites(here, f"corridor/{name}")


def _why_none(view: EditionView, ids: Sequence[str]) -> str:
    """Why a corridor has no site; the ids that it names stand in the internal edition alone: one may be of a site that
    others do not know of."""
    if ids and view.audience is Audience.INTERNAL:
        return english("it names {ids}, and no site of such an id is watched here", ids=_in_marks(ids))
    return english(
        "no corridor of that name has a site that this edition ({edition}) watches", edition=view.audience.value
    )


def _in_marks(names: Iterable[str]) -> str:
    """Names of corridors as they are typed, each between marks, since most hold a space."""
    return listed_in_english([f'"{name}"' for name in sorted(names)])


def _plain(country: str) -> str:
    known = country_of(country) if country else None
    return known.iso2 if known is not None else country.strip().casefold()
