"""Numbers of organisations that sources name at sites, as rows: each with who says so, and by whom it is listed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from geodata.edition_view import EditionView
from geodata.identifiers.identifier_sentences import beside_sentence, tie_sentence, whole_sentence
from geodata.sites.shown_place import told_name
from geodata.wording.attribution import OUR_ATTRIBUTION, PER_ROW
from pipelines.publish.nouns.row_values import Rows, Value, columns, site_points

IDENTIFIERS = columns(
    id="text",
    site_id="text",
    scheme="text",
    value="text",
    organisation="text",
    country="text",
    listed_on="date",
    programme="text",
    url="text",
    source="text",
    source_url="text",
    relation="text",
    sentence="text",
    hedge="text",
    note="text",
    licence="text",
    for_others="flag",
    simulated="flag",
    held_since="moment",
    held_by="text",
)
"""One row a number. `url` is the entry on the list or in the register; `source` and `source_url` are who says how the
organisation is tied to the place (`relation`). `hedge` has to stand beside it. Note, held_since and held_by: internal
readers."""


def identifier_rows(view: EditionView) -> tuple[Rows, int]:
    """A row for each identifier that this audience may see, and how many it may not."""
    seen = view.identifiers
    sites = {site.id: site for site in view.all_sites.items}
    here = tuple(i for i in seen.items if i.site_id in sites)
    points = site_points(view.all_sites.items)
    values: list[tuple[Value, ...]] = []
    for i in here:
        own: dict[str, Value] = {
            "sentence": whole_sentence(i, told_name(sites[i.site_id])),
            "hedge": beside_sentence((i,)),
            "scheme": i.scheme.value,
            "relation": i.relation.value,
            "held_since": "" if i.held_since is None else i.held_since.isoformat().replace("+00:00", "Z"),
        }
        values.append(tuple(own[c.name] if c.name in own else getattr(i, c.name) for c in IDENTIFIERS))
    terms = {i.source.rstrip("."): f" ({i.licence})" if i.licence else "" for i in here}
    named = sorted(f"{source}{licence}" for source, licence in terms.items())
    rows = Rows(
        what="identifiers",
        columns=IDENTIFIERS,
        values=tuple(values),
        shapes=tuple(points.get(i.site_id) for i in here),
        titles=tuple(tie_sentence(i, told_name(sites[i.site_id])) for i in here),
        about=tuple(f"{whole_sentence(i, told_name(sites[i.site_id]))} {beside_sentence((i,))}" for i in here),
        licence=PER_ROW,
        attribution=f"{OUR_ATTRIBUTION}. Ties and lists as told by: {'; '.join(named) or 'no named source'}.",
        audience=view.audience.value,
        simulated=any(i.simulated for i in here),
        limits=beside_sentence(here),
    )
    return rows, seen.left_out


REGISTER = "Entry of the organisation in a register or list, which says nothing of the place"
"""What the second link of an identifier is: who says that it belongs to a place is another one, and has the first."""
_IN_AN_ITEM = tuple(c.name for c in IDENTIFIERS if c.name not in ("site_id", "note", "held_since", "held_by"))


def tell_identifiers(items: Sequence[dict[str, Any]], view: EditionView) -> None:
    """Put the identifiers of sites into their STAC items: as `cw:identifiers`, with a `via` link to who says so, and a
    `related` one to the entry in a register where that is another.

    Args:
        items: of sites.
        view: what the audience may see.
    """
    rows, _ = identifier_rows(view)
    by_site: dict[str, list[dict[str, Any]]] = {}
    for number in range(len(rows.values)):
        fields = rows.properties(number)
        filled_fields = {name: fields[name] for name in _IN_AN_ITEM if fields[name] not in (None, "")}
        plain = {name: v.isoformat() if isinstance(v, date) else v for name, v in filled_fields.items()}
        by_site.setdefault(str(fields["site_id"]), []).append(plain)
    for item in items:
        for one in by_site.get(item["id"], ()):
            item["properties"].setdefault("cw:identifiers", []).append(one)
            said_by, entry = one.get("source_url"), one.get("url")
            if said_by or entry:
                item["links"].append({"rel": "via", "href": said_by or entry, "title": one["sentence"]})
            if said_by and entry and entry != said_by:
                item["links"].append({"rel": "related", "href": entry, "title": REGISTER})
