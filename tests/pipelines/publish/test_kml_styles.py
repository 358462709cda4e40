"""What Google Earth draws of a KML: the map's colours, a time for its slider, balloons that run nothing."""

from __future__ import annotations

import html
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from geodata.access.audience import Audience
from geodata.detections.detection import Kind, State
from geodata.wording.change_sentences import confidence_sentence
from geodata.wording.handling import other_explanations
from geodata.workspace import Workspace
from layers.style.symbols import colour
from pipelines.publish.export import export, gather
from pipelines.publish.export_kml import kml_bytes
from tests.screens import fixture_world
from tests.screens.fixture_world import END


def test_kml_has_the_colours_of_the_map_and_a_time_for_the_slider(tmp_path: Path) -> None:
    fixture_world.make(tmp_path / "home").close()
    workspace = Workspace.open(tmp_path / "home")
    built = next(d for d in workspace.store.detections() if d.kind is Kind.CONSTRUCTION and d.confirmed_on)
    others = [d for d in workspace.store.detections(built.site_id) if d.id != built.id]
    workspace.store.save_detections([replace(built, kind_probability=0.72), *others])
    export(workspace, tmp_path / "x.kml", "detections", Audience.INTERNAL, today=END)
    document = ElementTree.parse(tmp_path / "x.kml")
    styles = {style.get("id"): style for style in document.iterfind(".//{*}Style")}
    told = {d.id: d for d in workspace.store.detections()}
    places = list(document.iterfind(".//{*}Placemark"))
    assert places
    for place in places:
        values = {data.get("name"): data.findtext("{*}value") for data in place.iterfind("{*}ExtendedData/{*}Data")}
        change = told[str(values["id"])]
        style = styles[(place.findtext("{*}styleUrl") or "").removeprefix("#")]
        red, green, blue = bytes.fromhex(colour(change.kind, change.state)[1:])
        assert style.findtext("{*}LineStyle/{*}color") == bytes((255, blue, green, red)).hex()
        assert style.findtext("{*}BalloonStyle/{*}text") == "$[description]", "a name is no HTML"
        begun = place.findtext("{*}TimeSpan/{*}begin")
        assert begun == change.first_seen.isoformat(), "no outline stands on a day whose image does not show it"
        balloon = html.unescape(place.findtext("{*}description") or "")
        assert change.id in balloon
        if change.state is not State.WITHDRAWN:
            assert confidence_sentence(change) in balloon and f"Confidence is {change.confidence}" in balloon
            assert ("do not quote" in balloon) is (values["review_state"] != "confirmed")
            assert ("the program does not check who they are" in balloon) is (values["review_state"] == "confirmed")
            if change.kind_probability is not None and not change.kind.is_activity and change.kind is not Kind.UNCLEAR:
                assert f"the model gives the kind {change.kind_probability:.0%}" in balloon
            assert "first seen" in balloon and other_explanations([change]) in balloon
        ended = change.ended_on.isoformat() if change.ended_on else None
        assert place.findtext("{*}TimeSpan/{*}end") == ended
    about = document.findtext(".//{*}Document/{*}description") or ""
    assert "whoever filters by it loses the doubt that told_kind keeps" in about and "fewer looks are clear" in about
    assert "it may have begun on any day since its last clear look before" in about, "of the slider"
    assert set(styles) == {(p.findtext("{*}styleUrl") or "").removeprefix("#") for p in places}


def test_texts_that_look_like_parts_of_the_document_stay_texts(tmp_path: Path) -> None:
    """A field's text is put in as text: what stands in it ends no element, and is read back as it was."""
    fixture_world.make(tmp_path / "home").close()
    rows = gather(Workspace.open(tmp_path / "home"), "detections", Audience.INTERNAL, END).rows
    odd = ("<ExtendedData /></value>", "a & b < c", "<Placemarks />", "", "]]> \N{BLACK STAR} 'x' \"y\"")
    few = replace(
        rows,
        values=tuple((*row[:1], text, *row[2:]) for row, text in zip(rows.values, odd, strict=False)),
        shapes=rows.shapes[: len(odd)],
        titles=odd,
        about=odd,
    )
    assert few.columns[1].name == "site_id"
    document = ElementTree.fromstring(kml_bytes(few, {}))
    places = list(document.iterfind(".//{*}Placemark"))
    assert [place.findtext("{*}name") for place in places] == list(odd)
    assert [place.findtext("{*}ExtendedData/{*}Data[@name='site_id']/{*}value") for place in places] == list(odd)
    balloons = [html.unescape(place.findtext("{*}description") or "") for place in places]
    assert [text.split("<br/>")[0] for text in balloons] == list(odd)
    assert all("<br/>May be quoted: " in text for text in balloons), "the balloon shows no other column"
    empty = ElementTree.fromstring(kml_bytes(replace(few, values=(), shapes=(), titles=(), about=()), {}))
    assert not empty.findall(".//{*}Placemark") and empty.find(".//{*}Document") is not None
