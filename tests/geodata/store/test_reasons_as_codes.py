"""Sentences of an older store become codes and values, say the same again, and go back to the same sentences."""

from __future__ import annotations

import json
import string
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from geodata.i18n.kept_text import KeptText
from geodata.i18n.messages import speaking, tr
from geodata.i18n.translated import translated
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.looks.judgement_mark import GROUND, Judged
from geodata.looks.look import Look, LookStatus
from geodata.looks.reason import Reason, ReasonCode
from geodata.looks.run import Problem, Run, RunState
from geodata.looks.set_aside_chip import WATCH_THE_DISK, SetAsideChip
from geodata.sites.site import Access, Site
from geodata.store import Store, row_digests
from geodata.store.migrations import alembic_config
from geodata.store.migrations.messages_until_0015 import MESSAGES
from geodata.store.migrations.prose_to_values import (
    TEMPLATES,
    kept_reasons_of,
    kept_text_of,
    reasons_of,
    sentence_of,
    text_of,
)
from geodata.store.types import KeptWords
from geodata.wording.look_reasons import SENTENCES, look_reasons, look_reasons_in_english
from tests.geodata.noun_strategies import NOW
from tests.geodata.wording.test_look_reasons import EXAMPLES as EVERY_EXAMPLE

SITE = Site("kk", "KK", shapely.box(98.5, 16.6, 98.51, 16.61), documented=True, source="ASPI", access=Access.PUBLIC)

DAY = date(2026, 5, 1)
REPORT = Incident("r", "csv", "raid", "Raid", DAY, DAY, DatePrecision.DAY, None, PlacePrecision.UNKNOWN)


LATER = {ReasonCode.NEWER_VERSION_FAILED, ReasonCode.LEFT_TO_OTHER_HALF, ReasonCode.MOVED_BACK}
"""Codes that came after the migration: no store of before has a sentence of theirs."""
EXAMPLES = [(reasons, words) for reasons, words in EVERY_EXAMPLE if not LATER.intersection(r.code for r in reasons)]


@pytest.mark.parametrize(("reasons", "sentence"), EXAMPLES)
def test_a_sentence_becomes_the_code_that_says_it(reasons: tuple[Reason, ...], sentence: str) -> None:
    found = tuple(Reason.from_json(one) for one in reasons_of(sentence, failed=True))
    assert [one.code for one in found] == [one.code for one in reasons]
    assert look_reasons(found) == sentence == sentence_of([one.to_json() for one in found])


def test_the_words_of_then_are_those_of_now() -> None:
    """As long as nobody words a sentence anew; whoever does takes it out here, not in the migration."""
    assert {code.value: words for code, words in SENTENCES.items() if code not in LATER} == TEMPLATES


def test_only_a_failed_look_has_a_fault() -> None:
    assert reasons_of("red: a.tif: it is broken", failed=True)[0]["code"] == "band_failed"
    assert reasons_of("red: a.tif: it is broken", failed=False) == [
        {"code": "other", "text": "red: a.tif: it is broken"}
    ]


@given(
    st.text(max_size=80) | st.sampled_from([s for _, s in EXAMPLES]).flatmap(lambda s: st.just(s + ")")), st.booleans()
)
def test_no_sentence_is_changed_whatever_it_holds(sentence: str, failed: bool) -> None:
    reasons = reasons_of(sentence, failed=failed)
    assert look_reasons(tuple(Reason.from_json(one) for one in reasons)) == sentence == sentence_of(reasons)
    assert text_of(kept_text_of(sentence)) == text_of(kept_reasons_of(sentence)) == sentence


@pytest.mark.parametrize("message", MESSAGES)
def test_every_message_of_then_is_found_in_its_own_text(message: str) -> None:
    names = dict.fromkeys(name for _, name, _, _ in string.Formatter().parse(message) if name)
    values = {name: f"{1_204 + number:,}" for number, name in enumerate(names)}
    found = kept_text_of(message.format(**values))
    assert found["message"] == message or text_of(found) == message.format(**values)  # two may say the very same


def test_a_store_of_before_says_the_same_and_goes_back_to_the_same(tmp_path: Path) -> None:
    """An export of it keeps its English sentences; screens say them in Thai from codes and values."""
    sentences = [sentence for _, sentence in EXAMPLES]
    store = Store.open(tmp_path)
    store.save_site(SITE, by="a", now=NOW)
    store.save_looks(
        Look("kk", f"S{n:02}", "c", "made", "optical", NOW, LookStatus.FAILED) for n, _ in enumerate(sentences)
    )
    lost = SetAsideChip("kk", "S01", "c", "chips/a.tif", "a", "", "it was eaten", "", NOW)
    store.save_set_aside([lost])
    store.save_run(Run("r", NOW, NOW, RunState.DONE, "h", "0.1.0"))
    with store._writing() as connection, row_digests.paused(connection):
        command.downgrade(alembic_config(connection), "0015")
        for number, sentence in enumerate(sentences):
            where = {"reason": sentence, "scene": f"S{number:02}"}
            connection.execute(text("UPDATE looks SET reason = :reason WHERE scene_id = :scene"), where)
        cause = "it cannot be opened (Permission denied)"
        connection.execute(text("UPDATE set_aside_chips SET cause = :cause"), {"cause": cause})
        told_then = [
            {
                "site_id": "kk",
                "scene_id": "S08",
                "thing": "S08 over kk",
                "cause": sentences[8],
                "next_step": "It is tried again on later nights (tries left: 2)",
            },
            {"site_id": "kk", "scene_id": "S", "thing": "chip a.tif", "cause": cause, "next_step": WATCH_THE_DISK},
            {
                "site_id": "",
                "scene_id": "",
                "thing": "https://a.example",
                "cause": "sentinel-2-l2a: it answers 503 again and again",
                "next_step": "It is tried again on later nights",
            },
        ]
        connection.execute(text("UPDATE runs SET problems = :told"), {"told": json.dumps(told_then)})
        row_digests.reseal(connection)
        then = _sentences(connection)
    store.close()

    again = Store.open(tmp_path)
    looks = sorted(again.looks(), key=lambda look: look.scene_id)
    assert [look_reasons_in_english(look.reasons) for look in looks] == sentences
    assert [look.reason_code for look in looks] == [reasons[0].code if reasons else None for reasons, _ in EXAMPLES]
    (chip,) = again.set_aside_chips()
    assert chip.cause == cause and isinstance(chip.cause, KeptText)
    failed, mended, busy = again.run("r").problems
    assert failed == Problem(
        "kk", "S08", "S08 over kk", sentences[8], "It is tried again on later nights (tries left: 2)"
    )
    assert mended.mended and not failed.mended
    with speaking("th"):
        assert translated(failed.cause) == f"red: https://a.example/r.tif: {tr('the server stalled')}"
        assert translated(busy.cause) == f"sentinel-2-l2a: {tr('it answers {status} again and again', status=503)}"
        assert translated(failed.thing) == tr("{scene} over {site}", scene="S08", site="kk")
        assert translated(chip.cause) == tr("it cannot be opened ({error})", error="Permission denied")
    assert again.row_changes() == []
    with again._writing() as connection, row_digests.paused(connection):
        command.downgrade(alembic_config(connection), "0015")
        assert _sentences(connection) == then
    again.close()


def test_histories_and_notes_of_before_are_said_in_any_language(tmp_path: Path) -> None:
    """The line of a site's history, what a report said before, a note on it, and why a site could not be judged."""
    moved = "name, outline; why: moved; by the river"
    judged = "3 clear looks so far"
    noted, before = ["its date 2027-01-01 is in the future", "a note of its source"], ["title: Raid: twelve held"]
    store = Store.open(tmp_path)
    store.save_site(SITE, by="a", now=NOW)
    store.save_site(replace(SITE, name="Other"), by="b", now=NOW)
    store.save_judged([Judged("kk", GROUND, "f", judged)])
    store.save_incidents([REPORT], now=NOW)
    store.save_incidents([replace(REPORT, title="Other")], now=NOW)
    with store._writing() as connection, row_digests.paused(connection):
        command.downgrade(alembic_config(connection), "0016")
        connection.execute(text("UPDATE site_revisions SET change = :told WHERE revision = 2"), {"told": moved})
        connection.execute(text("UPDATE incidents SET notes = :told"), {"told": json.dumps(noted)})
        connection.execute(text("UPDATE incident_versions SET before = :told"), {"told": json.dumps(before)})
        row_digests.reseal(connection)
    store.close()

    again = Store.open(tmp_path)
    assert again.row_changes() == []
    (_, change), (report,), (version,) = again.site_changes("kk"), again.incidents(), again.incident_versions("r")
    assert (change.change, report.notes, version.before) == (moved, tuple(noted), tuple(before))
    assert again.judged(GROUND)["kk"].reason == judged
    with speaking("th"):
        why = tr("why: {words}", words="moved; by the river")
        assert translated(change.change) == f"{tr('name')}, {tr('outline')}; {why}"
        assert translated(report.notes[0]) == tr("its date {day} is in the future", day="2027-01-01")
        assert translated(report.notes[1]) == "a note of its source"
        assert translated(version.before[0]) == f"{tr('title')}: Raid: twelve held"
        assert translated(version.change) == tr("corrected at the source")
    with again._writing() as connection, row_digests.paused(connection):
        command.downgrade(alembic_config(connection), "0016")
        kept = connection.execute(text("SELECT change FROM site_revisions WHERE revision = 2")).scalar()
        assert kept == moved
        assert json.loads(connection.execute(text("SELECT notes FROM incidents")).scalar_one()) == noted
        assert json.loads(connection.execute(text("SELECT before FROM incident_versions")).scalar_one()) == before
    again.close()


@pytest.mark.parametrize(
    "words", ['{"message": "{a}", "values": {"a": "x"}}', '"quoted"', "{", '"', "", "plain", "{n} left"]
)
def test_nobodys_words_are_taken_for_a_message(words: str) -> None:
    """A text that looks like one of the column's messages comes back as the text it is."""
    column = KeptWords()
    kept = column.process_bind_param(words, sqlite.dialect())
    assert kept is not None
    again = column.process_result_value(kept, sqlite.dialect())
    assert again == words and not isinstance(again, KeptText)


def _sentences(connection: object) -> list[object]:
    asked = ("SELECT scene_id, reason FROM looks ORDER BY 1", "SELECT cause, reason_before FROM set_aside_chips")
    rows = [tuple(row) for one in asked for row in connection.execute(text(one))]  # type: ignore[attr-defined]
    (problems,) = connection.execute(text("SELECT problems FROM runs")).scalars()  # type: ignore[attr-defined]
    return [*rows, json.loads(problems)]
