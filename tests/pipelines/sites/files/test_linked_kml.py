"""A KMZ whose main file links to others in it, as GDAL and QGIS write it: read; a link to anything else is refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from geodata.errors import FileRefused
from pipelines.sites.files.read_features import MAX_LINKED, read_features
from pipelines.sites.files.read_sandboxed import read_features_apart
from pipelines.sites.import_sites import read_sites
from pipelines.sites.site_features import MAX_FEATURES


def _kml(body: str) -> bytes:
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'.encode()


def _place(name: str, lon: float = 98.5) -> str:
    point = f"<Point><coordinates>{lon},16.6</coordinates></Point>"
    return f"<Placemark><name>{name}</name>{point}</Placemark>"


def _link(href: str) -> str:
    return f"<NetworkLink><name>layer</name><Link><href>{href}</href></Link></NetworkLink>"


def _kmz(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in members.items():
            archive.writestr(path, content)
    return out.getvalue()


@pytest.mark.parametrize("reader", [read_features, read_features_apart])
def test_the_layers_of_a_kmz_are_read_with_the_places_of_its_main_file(reader) -> None:  # type: ignore[no-untyped-def]
    main = _kml(_place("Main") + _link("layers/a.kml") + _link("./layers/b%20c.kml") + _link("layers/a.kml"))
    members = {"doc.kml": main, "layers/a.kml": _kml(_place("A", 98.6)), "layers/b c.kml": _kml(_place("B", 98.7))}
    features = reader(_kmz(members), "p.kmz")
    assert [(f.number, f.properties["name"], f.unit) for f in features] == [
        (1, "Main", "feature"),
        (2, "A", "feature"),
        (3, "B", "feature"),
    ]


def test_the_form_that_gdal_writes_is_kept_whole() -> None:
    """Its doc.kml has one link and no place, its layer has the fields under a Schema."""
    fields = (
        '<ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="id">x1</SimpleData></SchemaData></ExtendedData>'
    )
    layer = _kml(_place("A").replace("<Point>", f"{fields}<Point>"))
    report = read_sites(_kmz({"doc.kml": _kml(_link("layers/sites.kml")), "layers/sites.kml": layer}), "p.kmz")
    assert [(site.id, site.name) for site in report.sites] == [("x1", "A")]
    assert not any("not read" in remark.text for remark in report.warnings)


@pytest.mark.parametrize(
    "href",
    [
        "http://192.0.2.1/x.kml",
        "//192.0.2.1/layers/a.kml",
        "file:///etc/passwd",
        "/layers/a.kml",
        "../layers/a.kml",
        "layers/../../a.kml",
        "..%2fa.kml",
        "layers/missing.kml",
        "layers/picture.png",
        "",
    ],
)
def test_a_link_to_anything_outside_the_archive_is_refused(href: str) -> None:
    members = {
        "doc.kml": _kml(_place("Main") + _link(href)),
        "layers/a.kml": _kml(_place("A")),
        "layers/picture.png": b"",
    }
    with pytest.raises(FileRefused, match="network link"):
        read_features(_kmz(members), "p.kmz")


def test_a_link_in_a_linked_file_a_link_without_address_and_a_control_are_refused() -> None:
    deeper = {"doc.kml": _kml(_link("a.kml")), "a.kml": _kml(_link("b.kml")), "b.kml": _kml(_place("B"))}
    bare = {"doc.kml": _kml(_place("Main") + "<NetworkLink/>")}
    control = {"doc.kml": _kml(_place("Main") + "<NetworkLinkControl/>")}
    for members in (deeper, bare, control):
        with pytest.raises(FileRefused, match="network link"):
            read_features(_kmz(members), "p.kmz")


def test_a_kml_alone_may_link_to_nothing() -> None:
    with pytest.raises(FileRefused, match="network link"):
        read_features(_kml(_place("Main") + _link("a.kml")), "p.kml")


def test_places_of_all_linked_files_and_the_files_are_counted_together() -> None:
    half = _kml("".join(_place(f"P{n}") for n in range(MAX_FEATURES // 2 + 1)))
    two = {"doc.kml": _kml(_link("a.kml") + _link("b.kml")), "a.kml": half, "b.kml": half}
    with pytest.raises(FileRefused, match="features, more than"):
        read_features(_kmz(two), "p.kmz")
    paths = [f"l{n}.kml" for n in range(MAX_LINKED + 1)]
    many = {"doc.kml": _kml("".join(map(_link, paths))), **{path: _kml(_place("P")) for path in paths}}
    with pytest.raises(FileRefused, match="layers, more than"):
        read_features(_kmz(many), "p.kmz")


def test_a_main_file_that_links_to_itself_alone_holds_nothing() -> None:
    with pytest.raises(FileRefused, match="no features"):
        read_features(_kmz({"doc.kml": _kml(_link("doc.kml"))}), "p.kmz")
