"""Words and tables of changes that several screens show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from geodata.detections.area_interval import area_interval
from geodata.detections.detection import Detection
from geodata.i18n.messages import tr
from geodata.sites.countries import country_of
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.change_sentences import STATE_WORDS, detection_sentence


def confidence_words(d: Detection) -> str:
    """'Confidence: high', as it stands beside the three blocks."""
    return tr("Confidence: {level}", level=tr(d.confidence.value))


def change_table(detections: Sequence[Detection], sites: Mapping[str, Site], marks: Mapping[str, str]) -> pd.DataFrame:
    """Changes as a table of words and dates.

    Args:
        marks: by id, that a change may not be quoted (Edition.marks).
    """
    between = [area_interval(d) for d in detections]
    return pd.DataFrame(
        {
            tr("Site"): [told_name(sites[d.site_id]) for d in detections],
            tr("Country"): [country_words(sites[d.site_id].country) for d in detections],
            tr("Change"): [
                f"{detection_sentence(d, sites[d.site_id])} {marks.get(d.id, '')}".rstrip() for d in detections
            ],
            tr("State"): [tr(STATE_WORDS[d.state]) for d in detections],
            tr("Confidence"): [tr(d.confidence.value) for d in detections],
            tr("Last clear look or usual value before"): [d.last_clear_before for d in detections],
            tr("First seen"): [d.first_seen for d in detections],
            tr("Rule met on data of"): [d.confirmed_on for d in detections],
            tr("Last seen"): [d.last_seen for d in detections],
            tr("Ended or withdrawn, data of"): [d.ended_on for d in detections],
            tr("Hectares"): [round(d.area_m2 / 10_000, 2) for d in detections],
            tr("Hectares, least"): [None if b is None else round(b[0] / 10_000, 2) for b in between],
            tr("Hectares, most"): [None if b is None else round(b[1] / 10_000, 2) for b in between],
            tr("Id"): [d.id for d in detections],
        }
    )


def country_words(code: str) -> str:
    """A country by name where the code is known, else as the site's file wrote it."""
    known = country_of(code) if code else None
    return known.name if known else code
