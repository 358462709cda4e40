"""The columns of a change, in the order in which each format has them: a promise to whoever reads the files."""

from __future__ import annotations

CONTRACT = [
    "id",
    "site_id",
    "kind",
    "state",
    "last_clear_before",
    "first_seen",
    "confirmed_on",
    "last_seen",
    "ended_on",
    "area_m2",
    "confidence",
    "sentence",
    "scenes",
    "review",
    "review_state",
    "settings_hash",
    "code_version",
    "kind_probability",
    "revisions",
    "area_low_m2",
    "area_high_m2",
    "hedge",
    "kind_probability_on",
    "area_of",
    "told_kind",
    "site_name",
    "may_say",
    "not_released",
]
