"""What each column of an export means, in one sentence: said in workbooks, GeoPackages, JSON schemas and the reference.

A column means the same in every table that has it, unless `OWN` says otherwise for one of them. Days are acquisition
days in UTC; moments are UTC; areas are square metres.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from geodata.actions.action import ActionKind
from geodata.actions.action import Scope as ActionScope
from geodata.detections.detection import Confidence, Kind
from geodata.identifiers.identifier import Relation, Scheme
from geodata.incidents.incident import DatePrecision, PlacePrecision
from geodata.looks.look import LookStatus
from geodata.sites.site import Access, OutlineBasis


def _words(values: Iterable[StrEnum]) -> str:
    """'day, days, week': what a column may hold."""
    return ", ".join(value.value for value in values)


SHARED: Mapping[str, str] = {
    "access": f"Who may see the site at its place: {_words(Access)} (internal readers alone).",
    "acquired_at": "When the image was taken, UTC.",
    "acted_by": "Who acted, as the source names them.",
    "aliases": "Other names of the place.",
    "area_high_m2": "Largest area: half a pixel more along the edge.",
    "area_low_m2": "Least area: half a pixel less along the edge.",
    "area_m2": "Area in square metres; 10,000 are a hectare. Of light and reports the whole outline: see area_of.",
    "area_of": "Whose area area_m2 is: the changed pixels, or the whole outline of the site.",
    "around": "Site or control place whose belt it lies in.",
    "around_control_places": "How many of the comparable places are control places.",
    "at": "When the image was taken, UTC, or the middle of the time that the value is of.",
    "attempts": "How often the look was tried.",
    "baseline": "Processing baseline of the image.",
    "beside_site_ids": "Of site_ids, those that the report does not name: it is placed within 1 km of their outlines.",
    "built_ha": "Hectares built in the belt since the day in since.",
    "built_high_ha": "The same with half a pixel more along each edge.",
    "built_low_ha": "The same with half a pixel less along each edge.",
    "catalog": "Catalogue in which the image was found.",
    "changes": "How many changes stand behind the hectares.",
    "claimed_by": "Who claims it; empty where only a count stands here.",
    "claimed_on": "Day of the claim, or of the count where nobody claims anything.",
    "clear_fraction": "Share of the site that was clear, 0 to 1.",
    "code_version": "Version of the program that made it.",
    "collection": "Collection of the catalogue that the image belongs to.",
    "comparable": "How many comparable places stand beside it.",
    "compared_with": "Issue with which this one is compared.",
    "confidence": f"How sure the rule is: {_words(Confidence)}.",
    "confirmed_on": "Day of the image on which the rule of the machine was met; empty before that.",
    "control_set": "Number of the control areas and groups that it was judged by.",
    "coordinate_note": "How the place is known.",
    "corrected_since": "What of the issue is told otherwise since, by its name: change/ID, claim/ID.",
    "country": "Country, as a code of two letters.",
    "covered_km2": "Square kilometres of the belt that were judged.",
    "date_precision": f"How exactly the source dates it: {_words(DatePrecision)}.",
    "day": "Day that the issue tells of.",
    "detection_id": "Change that the statement is about.",
    "details": "What moved the statement, name=value.",
    "documented": "Whether public sources document the place as such a site.",
    "end_date": "Last day.",
    "ended_on": "First image that shows that it is over, or the newest when it was withdrawn for another reason; empty "
    "while it lasts.",
    "fatalities_best": "Deaths, the source's best figure.",
    "fatalities_high": "Deaths, the source's highest figure.",
    "fatalities_low": "Deaths, the source's lowest figure.",
    "figure": "The figure that is claimed; empty where only a count stands here.",
    "first_seen": "First clear look that shows the change. It began after last_clear_before.",
    "for_others": "Whether it may be shown outside.",
    "hedge": "Has to stand beside the kind or the figure wherever it is repeated.",
    "held_by": "Who holds it back; internal readers alone.",
    "held_since": "Since when it is held back, UTC; internal readers alone.",
    "high": "Upper end of the 90 % interval of value; empty where there is none.",
    "how_it_errs": "How often belts are wrong, as far as it is known.",
    "href": "Address of the image or of its item.",
    "id": "Its id; it never changes.",
    "independent_by": "Who counted.",
    "independent_figure": "What others counted, beside the claim.",
    "independent_note": "What is known about the count.",
    "independent_on": "Day of the count.",
    "independent_scope": "Which ground was counted.",
    "independent_source": "Where the count is published; empty beside a figure: not on file.",
    "independent_unit": "What was counted; it may be another thing than unit.",
    "issued_for": "Edition that the issue is of; it may be wider than this one.",
    "kind": f"The likeliest kind alone: {_words(Kind)}. Repeat told_kind and hedge, not this.",
    "kind_probability": "Probability 0 to 1 that the model gives to the kind.",
    "kind_probability_on": "On which ground that probability was learnt and scored.",
    "language": "Language of the issue.",
    "last_clear_before": "Last clear look that does not show the change; empty where none is known.",
    "last_seen": "Newest look on which the change was seen.",
    "licence": "Terms under which this row may be used.",
    "listed_on": "Day on which it was listed or registered.",
    "looked_site_id": "Watched site whose looks are counted: the nearest one.",
    "looks_within": "Optical looks at looked_site_id within the dates of the report.",
    "low": "Lower end of the 90 % interval of value; empty where there is none.",
    "made_at": "When it was issued, UTC.",
    "marked": "How it may be handled, as its sheets say.",
    "may_be_earlier_ha": "Of built_ha, the hectares that may have been built before since.",
    "may_say": "What may be repeated in public, in quotation marks; or Nothing, and why.",
    "months": "Hectares built in each month, beside comparable places.",
    "more_than": "How many comparable places had less built around them.",
    "name": "Name of the place.",
    "named": "Site, group, corridor or country that the source names.",
    "not_agreed": "How many changes no two people agree on.",
    "not_counted_sites": "Ids of the sites in the belt whose own ground is not counted.",
    "not_released": "Said where a change at this site is held back from this edition: what is listed is not all.",
    "note": "Internal note.",
    "notes": "Oddities of the row that was read, in words.",
    "number": "Number of the statement; the last one is what is said now.",
    "orbit": "Relative orbit of the satellite.",
    "organisation": "Name of the organisation.",
    "outline_basis": f"Where the outline comes from: {_words(OutlineBasis)}.",
    "outline_note": "What has to be known about the outline, in words.",
    "overlapping_sites": "Ids of the sites whose belts overlap this one.",
    "pages": "Pages of the PDF.",
    "place_known_to_m": "Metres to which the place is known; empty for a drawn outline.",
    "place_name": "Name of the place in the report.",
    "place_precision": f"How exactly the source places it: {_words(PlacePrecision)}.",
    "platform": "Satellite.",
    "programme": "Sanctions programme.",
    "published_at": "When the report was published, UTC.",
    "reason": "Why the look is no usable one, in words.",
    "reason_code": "Code of the first reason; empty for none.",
    "reasons": "Each reason: its code and its values.",
    "relation": f"How the organisation is tied to the place, as source says: {_words(Relation)}.",
    "reported_by": "Who reports it.",
    "retired_at": "When the site was taken out of use, UTC; empty while it is in use.",
    "review": "Verdict on which two people agree; empty without one.",
    "review_by": "Day by which it has to be looked at again or deleted.",
    "review_state": "What people's verdicts come to: confirmed or dismissed (two agree), unsure, disputed, or none.",
    "revision": "Number of the revision of the site.",
    "revisions": "What was said of it before, from when to when and why; the last is what is said now.",
    "run_id": "Run of the pipeline that made it.",
    "said_from": "From when it was said, UTC.",
    "said_of": "That the claim speaks of a whole of which this site is a part; empty for others.",
    "said_until": "Until when it was said, UTC; empty for what is said now.",
    "same_event_ids": "Ids of other reports that may tell of the same event.",
    "scene_id": "Image that it was taken from.",
    "scenes": "Ids of the images that it rests on.",
    "scheme": f"List or register that the number is of: {_words(Scheme)}.",
    "scope": "Which ground the claim is about, as its source names it.",
    "sensor": "Kind of sensor: optical, radar or light.",
    "sentence": "What is told, in one sentence.",
    "settings_hash": "Digest of the settings that it was judged with.",
    "shift_px": "Pixels by which the image was moved onto the others.",
    "simulated": "Whether the place and its pixels are invented.",
    "since": "First day that it tells of.",
    "since_action": "Action since which it is told; empty where it is told since another day.",
    "since_action_acted_by": "Who acted.",
    "since_action_link": "Link to the source of the action.",
    "since_action_source": "Source of the action.",
    "site_id": "Id of the site.",
    "site_ids": "Ids of the sites that it concerns.",
    "site_name": "Name of the site, as it may be told.",
    "source": "Who says so.",
    "source_url": "Link to who says how the organisation is tied to the place.",
    "start_date": "First day.",
    "state": "provisional, confirmed (the rule of the machine is met), ended, or withdrawn (wrong or gone again, "
    "became part of another change, or lies outside the outline as it is drawn now).",
    "statements": "What public sources say about the place: date, text, title and link of each.",
    "status": f"What became of the look: {_words(LookStatus)}.",
    "tile": "Tile of the mission's grid.",
    "title": "Title.",
    "told_kind": "The kind as it may be named, with its doubt; empty of what was withdrawn.",
    "total": "Out of how many; empty where the source gives none.",
    "unit": "Unit of the figure.",
    "until": "Last day that it tells of.",
    "updated_at": "When the site was last changed, UTC.",
    "url": "Link to the source.",
    "usable_look_after": "First day after the report with a usable look.",
    "usable_look_before": "Last day before the report with a usable look.",
    "usable_looks_within": "Usable looks within the dates of the report.",
    "verification": "unverified, single source, several sources, or verified by two people.",
    "whole_of_site_ids": "Of what tells of a whole, the listed sites that are its parts; it is said of none alone.",
    "why": "Why the statement changed.",
    "why_listed": "Why the place is listed, with its source.",
    "width_m": "Width of the belt in metres.",
    "withdrawn": "Whether its source has taken it back.",
}
"""Column -> what it means."""
OWN: Mapping[tuple[str, str], str] = {
    ("incidents", "kind"): "What is reported.",
    ("actions", "kind"): f"What was done: {_words(ActionKind)}.",
    ("actions", "scope"): f"What it names as its place: {_words(ActionScope)}.",
    ("identifiers", "value"): "The number, as its register writes it; empty where a list gives none.",
    ("identifiers", "url"): "Link to the entry on the list or in the register.",
    ("measures", "value"): "The value, in unit.",
    ("measures", "name"): "Name of the measure, such as built_up or night_light.",
    ("claims", "comparable"): "Whether claim and count are of the same thing and ground and of about the same day.",
    ("claims", "sentence"): "The claim in one sentence; it was not checked here.",
    ("belts", "not_released"): "Whether a change in the belt is held back from this edition: figures are empty then.",
    ("revisions", "state"): "State of the change as this statement told it.",
    ("incidents", "source"): "Feed or file that the report came from.",
    ("incidents", "withdrawn"): "Whether the feed holds the report no longer.",
}
"""(noun, column) -> what it means there, where that is another thing."""


def meaning(what: str, column: str) -> str:
    """What a column of a noun's table means, in one sentence.

    Args:
        what: the noun, as `export --what` has it.
        column: its name.

    Raises:
        KeyError: nothing is written of it.
    """
    return OWN.get((what, column)) or SHARED[column]
