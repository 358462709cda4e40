"""Which sites a text names: by name, confirmed alias or id, as whole words, the longest name first. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from geodata.incidents.incident import Incident
from geodata.sites.gazetteer import Whole, whole_named, wholes
from geodata.sites.site import Site, confirmed_aliases
from geodata.text.fold import fold, folded
from geodata.text.lazy_pattern import late

SHORTEST = 4
"""Characters of the shortest name that counts: shorter ones are ordinary words and abbreviations."""
SHORTEST_IN_TITLE = 5
"""Of a name of one word in a headline; in the field for the place's name shorter ones count too."""
_JOINED = 6
"""Characters from which a name of several words is also known when it is written as one, as in "KKPark"."""
_HIDDEN_LEAST = 4
"""Characters from which a hidden site's name counts as naming it; shorter ones occur inside ordinary words."""
_HIDDEN_JOINED = 6
"""Characters from which it is also looked for in a text without any spaces: as one word or as two it is told too."""
_SPACED = {c: " " for c in range(128) if not chr(c).isalnum()}
_UNSPACED = late(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that put no space between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""


def said_of_a_whole(incident: Incident) -> Whole | None:
    """The whole that a report names which the list has in parts only (KK Park), by id, place name or headline.

    None for a report that is at a site: that one decides.
    """
    if incident.site_ids:
        return None
    given = next((whole for whole in wholes() if whole.id in incident.named_site_ids), None)
    return given or whole_named(incident.place_name) or whole_named(incident.title)


class SiteNames:
    """What sites are called, for finding out which of them a report names.

    Args:
        sites: every site there is, out of use too: a report that names one of those belongs to no other.
    """

    def __init__(self, sites: Iterable[Site]) -> None:
        self._words: dict[str, dict[tuple[str, ...], set[str]]] = {}
        self._unspaced: dict[str, set[str]] = {}
        self.known: set[str] = set()
        for site in sites:
            self.known.add(site.id)
            for name in (site.name, *confirmed_aliases(site)):
                self._add(folded(name), site.id)
            key = folded(site.id)
            if " " in key or any(c.isdigit() for c in key):  # an id of one plain word stands in any sentence
                self._add(key, site.id)

    def _add(self, name: str, site_id: str) -> None:
        if len(name) < SHORTEST or not any(c.isalpha() for c in name):
            return
        if _UNSPACED.search(name):
            self._unspaced.setdefault(name.replace(" ", ""), set()).add(site_id)
            return
        words = tuple(name.split())
        self._put(words, site_id)
        if len(words) > 1 and len(name) > _JOINED:
            self._put(("".join(words),), site_id)

    def _put(self, words: tuple[str, ...], site_id: str) -> None:
        self._words.setdefault(words[0], {}).setdefault(words, set()).add(site_id)

    def named_by(self, incident: Incident) -> tuple[str, ...]:
        """Ids of the sites that a report names, sorted; () when it names none.

        What its source gave as the site comes first, then the name of its place, then its headline: the first of them
        that names a site decides.
        """
        given = tuple(sorted(self.known.intersection(incident.named_site_ids)))
        return given or self.in_text(incident.place_name) or self.in_text(incident.title, least=SHORTEST_IN_TITLE)

    def in_text(self, text: str, *, least: int = SHORTEST) -> tuple[str, ...]:
        """Ids of the sites that a text names, sorted. "KK Park 2nd Stage" names that stage, and not "KK Park" as well.

        Args:
            text: any text, in any script.
            least: characters of the shortest name of one word that counts.
        """
        if not text:
            return ()
        plain = folded(text)
        site_ids: set[str] = set()
        text_words = plain.split()
        if not self._words.keys().isdisjoint(text_words):  # in nearly every text no name of a site begins
            for words in self._longest(text_words, least):
                site_ids |= self._words[words[0]][words]
        joined = plain.replace(" ", "") if self._unspaced else ""
        for name in sorted(self._unspaced, key=len, reverse=True):
            if name in joined:
                site_ids |= self._unspaced[name]
                joined = joined.replace(name, "\n")
        return tuple(sorted(site_ids))

    def _longest(self, words: list[str], least: int) -> Iterator[tuple[str, ...]]:
        at = 0
        while at < len(words):
            begun = self._words.get(words[at])
            if begun is None:
                at += 1
                continue
            fitting = [
                name
                for name in begun
                if tuple(words[at : at + len(name)]) == name and (len(name) > 1 or len(name[0]) >= least)
            ]
            best = max(fitting, key=len, default=None)
            if best is not None:
                yield best
            at += len(best) if best is not None else 1


class HiddenNames:
    """Names, aliases and ids of sites that an edition does not show, found in a text however they are written: spaced,
    hyphenated, accented or capitalised. In doubt it finds one, since a text too many that is held back does no harm;
    SiteNames, which says at which site a report is, finds none then.

    Args:
        sites: those that are not shown.
    """

    def __init__(self, sites: Iterable[Site]) -> None:
        hidden = tuple(sites)
        spaced = {_letters(name) for site in hidden for name in (site.name, *site.aliases)}
        self._names = tuple(name for name in spaced if len(name) >= _HIDDEN_LEAST)
        self._joined = tuple(j for name in self._names if len(j := name.replace(" ", "")) >= _HIDDEN_JOINED)
        ids = (_letters(site.id) for site in hidden)
        # As whole words, because "park-1" stands in "park-12"; without a letter they would be any number.
        self._ids = tuple(f" {key} " for key in ids if len(key) >= _HIDDEN_LEAST and any(c.isalpha() for c in key))

    def told_by(self, incident: Incident) -> bool:
        """True when any text of a report that is shown or published names one of the sites."""
        texts = (incident.id, incident.title, incident.place_name, incident.reported_by, incident.kind)
        return self.in_texts(*texts, unquote(incident.url), *incident.notes)

    def in_texts(self, *texts: str) -> bool:
        """True when one of the texts names one of the sites."""
        if not self._names and not self._ids:
            return False
        text = _letters("\n".join(texts))
        spaced = f" {text} "
        if any(name in text for name in self._names) or any(key in spaced for key in self._ids):
            return True
        joined = text.replace(" ", "") if self._joined else ""
        return any(name in joined for name in self._joined)


def _letters(text: str) -> str:
    """Letters, marks and digits of any script, folded, with one space for whatever stands between them."""
    if text.isascii():  # most are, and a hundred thousand reports are folded for every export
        return " ".join(text.lower().translate(_SPACED).split())
    return " ".join("".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in fold(text)).split())
