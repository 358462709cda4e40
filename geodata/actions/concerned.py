"""Which sites an action concerns: those that it names, or those of its group, corridor or country today. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geodata.actions.action import Action, Scope
from geodata.detections.growth import AROUND, corridors_of, named_sets
from geodata.settings.settings import Settings
from geodata.sites.countries import country_of
from geodata.sites.site import Site
from geodata.text.fold import folded


def named_places(scope: Scope, sites: Sequence[Site], settings: Settings) -> Mapping[str, tuple[str, ...]]:
    """Names of groups or corridors and the ids of their sites; none for other scopes.

    Args:
        scope: which of them.
        sites: those that the reader may know of; corridors without a setting are made of these.
        settings: the operator's groups and corridors.

    Raises:
        SettingsRefused: a group or corridor in the settings cannot be read.
    """
    if scope is Scope.GROUP:
        return named_sets("site_groups", settings.site_groups)
    if scope is Scope.CORRIDOR:
        return named_sets("corridors", settings.corridors) if settings.corridors else corridors_of(sites)
    return {}


def concerned_by(action: Action, sites: Sequence[Site], settings: Settings) -> tuple[Site, ...]:
    """The sites among those given that an action concerns, in their order.

    Args:
        action: what it names.
        sites: those that the reader may know of.
        settings: the operator's groups and corridors.

    Raises:
        SettingsRefused: as named_places.
    """
    if action.scope is Scope.COUNTRY:
        return tuple(site for site in sites if in_country(site, action.named))
    ids = set(action.site_ids)
    if action.scope is not Scope.SITES:
        places = named_places(action.scope, sites, settings)
        ids = {key for name, members in places.items() if folded(name) == folded(action.named) for key in members}
        ids = ids or _around(action, places)
    return tuple(site for site in sites if site.id in ids)


def _around(action: Action, places: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The sites of the stretch in which the place of "around PLACE" lies; none where that is in no stretch.

    A stretch that nobody named is called after the first of its ids: with a site that is added, it is called otherwise,
    and an action that was entered before would be at no site, in no edition.
    """
    place = folded(action.named).removeprefix(AROUND)
    if action.scope is not Scope.CORRIDOR or place == folded(action.named):
        return set()
    called = (members for name, members in places.items() if name.startswith(AROUND))
    return set(next((members for members in called if place in map(folded, members)), ()))


def in_country(site: Site, country: str) -> bool:
    """Whether a site lies in a country, by codes and names; one without a country lies in none."""
    one, other = country_of(site.country), country_of(country)
    if one is None or other is None:
        return bool(folded(site.country)) and folded(site.country) == folded(country)
    return one == other
