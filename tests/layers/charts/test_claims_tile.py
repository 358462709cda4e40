"""The tile of claims: a line a voice, none without every count beside it, and what images show."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import Gone
from layers.charts.claims_tile import BAR, claims_tile

CLAIM = Claim("c", "s", "Provincial Office", date(2026, 9, 20), None, 22, "buildings demolished", 34, "", "x", 7)


def lines(tile: str) -> list[tuple[str, str]]:
    """Who and what of every line; "" for the figure of a note."""
    whole = ElementTree.fromstring(f"<div>{tile}</div>").find("div[@class='cw-claims']")
    assert whole is not None
    cells = list(whole)
    told, at = [], 0
    while at < len(cells):
        if "cw-claims-whole" in cells[at].get("class", ""):
            told.append((cells[at].text or "", ""))
            at += 1
        else:
            told.append((cells[at].text or "", cells[at + 2].text or ""))
            at += 3
    return told


def about(tile: str) -> str:
    """Of what the tile speaks."""
    return re.findall(r'class="cw-claims-of">([^<]*)', tile)[0]


def test_the_tile_says_of_what_who_and_when_before_the_figure() -> None:
    claim = replace(CLAIM, site_id="pb", total=36, scope="whole site")
    tile = claims_tile([claim], {}, places={"pb": "Pellimar Bend"})
    assert about(tile) == "A claim on file: buildings demolished, Pellimar Bend. Not checked here."
    measured = claims_tile([claim], {"c": Gone(0.2, 0.1, 0.3)}, places={"pb": "Pellimar Bend"})
    assert about(measured) == "A claim beside what was measured: buildings demolished, Pellimar Bend"
    held = claims_tile([claim], {}, places={"pb": "Pellimar Bend"}, held={"pb"})
    assert about(held) == about(tile), "what is not released was not checked for this reader"
    count = claims_tile([replace(claim, figure=None)], {}, places={"pb": "Pellimar Bend"})
    assert about(count).startswith("A count on file: ") and about(count).endswith("Not checked here.")
    assert lines(tile)[0] == ("Claimed by Provincial Office, 20 Sep 2026", "22 of 36")
    for scope, place, said in (
        ("main rows", "Pellimar Bend", "main rows, Pellimar Bend"),
        ("KK Park, all zones", "KK Park 1st Stage", "KK Park, all zones"),
    ):
        tile = claims_tile([replace(claim, scope=scope)], {}, places={"pb": place})
        assert about(tile).endswith(f", {said}. Not checked here."), "of what it speaks"


def test_a_measure_of_other_ground_stands_beside_no_figure() -> None:
    part = replace(CLAIM, site_id="pb", total=36, scope="main rows")
    whole = Gone(0.73, 0.66, 0.79, until=date(2026, 11, 17))
    tile = claims_tile([part], {"c": whole}, places={"pb": "Pellimar Bend"})
    assert about(tile) == "A claim on file: buildings demolished, main rows, Pellimar Bend. Not checked here."
    assert ("Images: of other ground, the whole site; not comparable", "") in lines(tile)
    assert not [figure for _, figure in lines(tile) if "73" in figure] and 'cw-claims-note"><b>' not in tile
    assert "Built-up area of the whole site, other ground than the figure’s and not comparable with it, seen" in tile
    inside = claims_tile([part], {"c": replace(whole, in_scope=True)}, places={"pb": "Pellimar Bend"})
    assert about(inside).startswith("A claim beside what was measured: ") and lines(inside)[-1][1] == "73 % (66 to 79)"
    older = replace(part, id="d", scope="whole site", claimed_on=date(2026, 9, 1))
    both = claims_tile([part, older], {"c": whole, "d": whole}, places={"pb": "Pellimar Bend"})
    assert about(both) == "A claim beside what was measured: buildings demolished, Pellimar Bend. One of 2 on file."


def test_an_independent_count_of_the_same_ground_stands_as_large_as_the_claim() -> None:
    claim = replace(CLAIM, site_id="pb", total=36, independent_by="Ilvane Monitor")
    tile = claims_tile([claim], {})
    assert [figure for _, figure in lines(tile)[:2]] == ["22 of 36", "7"], "the total is the claimant's"
    assert "Ilvane Monitor" in lines(tile)[1][0] and "One side" not in tile
    assert "%" not in re.sub('width="100%"', "", tile), "no office gave a share: it would be our division"
    dated = claims_tile([replace(claim, scope="whole site", independent_on=date(2026, 9, 26))], {})
    assert lines(dated)[1][0] == "Counted by Ilvane Monitor, 26 Sep 2026, whole site"
    assert lines(tile)[1][0] == "Counted by Ilvane Monitor, day not given", "it names no ground"
    other_ground = replace(claim, independent_scope="elsewhere")
    for alone, said in (
        (replace(claim, independent_figure=None), "One side"),
        (other_ground, "Independent counts of other days, ground or units:"),
        (replace(claim, figure=None), "One side"),
    ):
        tile = claims_tile([alone], {})
        assert said in tile and "<rect" not in tile, "nothing of the same ground stands beside it"


def test_no_claim_stands_without_every_count_of_its_place() -> None:
    """The newest claim of a place has no count of its own day: those of others stand beside it, each as what it is."""
    newest = replace(CLAIM, id="n", claimed_by="An office", figure=631, total=635, independent_figure=None, scope="all")
    counts = [
        replace(newest, id=f"c{n}", figure=None, claimed_on=date(2025, 11, n + 1), independent_figure=20 + n)
        for n in range(5)
    ]
    undated = replace(newest, id="u", figure=413, claimed_on=date(2025, 12, 13), independent_figure=31)
    undated = replace(undated, independent_scope="the first wave only", independent_by="CIR")
    tile = claims_tile([newest, *counts[:1], undated, replace(counts[1], site_id="elsewhere")], {})
    told = lines(tile)
    at = told.index(("Independent counts of other days, ground or units:", ""))
    assert told[at + 1] == ("Counted by CIR, day not given, the first wave only", "31")
    who, figure = told[at + 2]
    assert who.startswith("Counted by somebody else, 1 Nov 2025, ") and figure == "20"
    drawn = tile.partition('class="cw-unseen"')[0]
    assert "13 Dec" not in drawn and ">21</b>" not in drawn, "a day that nobody gave; another place"
    many = claims_tile([newest, *counts], {})
    assert sum("somebody else" in who for who, _ in lines(many)) == 3 and "and 2 more in the table." in many
    assert "20 buildings demolished, by the count of somebody else (1 Nov 2025" in many, "in words, all of them"


def test_the_tile_says_what_images_measure_until_when_and_how_surely() -> None:
    tile = claims_tile([CLAIM], {"c": Gone(0.18, 0.15, 0.24, until=date(2026, 11, 17))})
    assert lines(tile)[-1] == ("Images: built-up area gone, to 17 Nov 2026.", "18 % (15 to 24)")
    widths = [float(w) for w in re.findall(r'<rect [^>]* width="([0-9.]+)"', tile)]
    assert [round(w / (BAR - 1), 2) for w in widths] == [0.18], "no share of buildings is drawn beside one of area"
    assert "do not quote" not in tile
    for claim in (CLAIM, replace(CLAIM, independent_figure=None)):
        unread = claims_tile([claim], {"c": Gone(0.18, 0.15, 0.24, not_agreed=True)})
        assert "Rests on a finding two people have not agreed on, or dismissed: <b>do not quote.</b>" in unread


def test_what_is_held_back_is_not_measured_in_the_tile() -> None:
    held = claims_tile([CLAIM], {}, held={"s"})
    assert "What was measured is not released" in held and "Images" not in held
    assert "could not be measured" in claims_tile([CLAIM], {})
