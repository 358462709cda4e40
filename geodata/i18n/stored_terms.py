"""Single words that are kept and exported in English, and shown in tables in the reader's language. Pure.

A screen says them with `translated` (geodata/i18n/translated.py): what stands here is translated, a word that a source
made up is not.
"""

from __future__ import annotations

from geodata.i18n.messages import msg

LOOK_STATUSES = (msg("seen"), msg("cloudy"), msg("not covered"), msg("failed"))
SENSORS = (msg("optical"), msg("radar"), msg("night light"))
PLACE_PRECISIONS = (msg("exact"), msg("near"), msg("district"), msg("province"), msg("country"), msg("unknown"))
DATE_PRECISIONS = (msg("day"), msg("days"), msg("week"), msg("month"), msg("year"))
SEVERAL_SOURCES = msg("several sources")
VERIFICATIONS = (msg("unverified"), msg("single source"), SEVERAL_SOURCES, msg("verified by two people"))
REPORT_KINDS = (
    msg("raid"),
    msg("search"),
    msg("release"),
    msg("escape"),
    msg("arrest"),
    msg("armed clash"),
    msg("violence against civilians"),
    msg("fire"),
    msg("demolition"),
    msg("damage reported"),
    msg("building work"),
    msg("works reported"),
    msg("power cut"),
    msg("statement"),
    msg("headline"),
    msg("armed incident"),
    msg("explosion or remote violence"),
    msg("protest"),
    msg("riot"),
    msg("strategic development"),
    msg("report"),
    msg("earthquake"),
    msg("flood"),
    msg("storm"),
    msg("epidemic"),
    msg("drought"),
    msg("landslide"),
    msg("volcano"),
    msg("tsunami"),
    msg("complex emergency"),
    msg("accident"),
    msg("heat wave"),
    msg("cold wave"),
    msg("appeal"),
    msg("talks"),
    msg("diplomatic act"),
    msg("cooperation"),
    msg("aid"),
    msg("concession"),
    msg("investigation"),
    msg("demand"),
    msg("disapproval"),
    msg("rejection"),
    msg("threat"),
    msg("show of force"),
    msg("break of relations"),
    msg("coercion"),
    msg("assault"),
    msg("mass violence"),
)
CLAIM_UNITS = (
    msg("buildings"),
    msg("building"),
    msg("buildings demolished"),
    msg("structures"),
    msg("hectares"),
    msg("people"),
    msg("households"),
)
RUNS = (
    msg("It is tried again on later nights, {most} times at most"),
    msg("It is tried again next night"),
    msg("Nothing is read from it; it is tried again on later nights"),
)
"""What runs of earlier versions wrote down, and none writes any more."""
SITE_FIELDS = (
    msg("id"),
    msg("name"),
    msg("outline"),
    msg("aliases"),
    msg("source"),
    msg("documented"),
    msg("access"),
    msg("outline basis"),
    msg("coordinate note"),
    msg("statements"),
    msg("simulated"),
    msg("notes"),
    msg("retired at"),
    msg("review by"),
    msg("grid"),
)
"""As the history of a site names what was changed."""
SETTINGS = (
    msg("roof blob px"),
    msg("mask grow px"),
    msg("roof excess"),
    msg("roof excess looks"),
    msg("max shift px"),
    msg("history days"),
    msg("min history looks"),
    msg("good history looks"),
    msg("max history days"),
    msg("groups"),
    msg("min controls"),
    msg("min control patches"),
    msg("guard m"),
    msg("differs sigma"),
    msg("creeps sigma"),
    msg("provisional looks"),
    msg("confirm looks"),
    msg("confirm days"),
    msg("agree share"),
    msg("max misses"),
    msg("return looks"),
    msg("green rise"),
    msg("vegetated ndvi"),
    msg("field like"),
    msg("brighten"),
    msg("green lost"),
    msg("built step"),
    msg("razed step"),
    msg("roof swir"),
    msg("own bare"),
    msg("fallow days"),
    msg("clearing days"),
    msg("min px"),
    msg("small px"),
    msg("small days"),
    msg("separate days"),
    msg("withdraw days"),
)
"""The settings of the detector, as the page of methods lists them."""
