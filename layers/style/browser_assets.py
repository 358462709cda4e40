"""Third-party browser files that maps and pages need, all served from our own machine.

folium names four foreign servers in every map; on a closed network the first one that does not answer leaves no map
at all, and on an open one each of them learns who looks at what. Here every file that folium asks for is either a copy
out of an installed Python package (`python -m layers.style.install_assets` puts it under static/vendor/, which
Streamlit serves at app/static/vendor/) or is dropped because nothing here uses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from geodata.errors import NotFound

VENDOR_URL = "/app/static/vendor"
"""Where Streamlit serves static/vendor/ when the dashboard has no base path (server.baseUrlPath)."""


WEIGHTS = (400, 700)
"""CSS weights, regular to bold: the only ones that pages use."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, or one folder of files, copied out of an installed Python package."""

    distribution: str
    """Name of the installed distribution that carries it, as in requirements.lock."""
    source: str
    """Path inside the distribution, with forward slashes; a folder ends in a slash and is copied whole."""
    target: str
    """Path under static/vendor/; of a folder too it ends in a slash."""
    work: str
    """What it is, by the name and version of its own project."""
    licence: str
    """SPDX identifier of the file's own licence (not that of the package that carries it)."""
    letters: str = ""
    """Of a font whose target is WOFF2: the CSS unicode-range that is kept; "" = all letters."""
    weights: tuple[int, int] = WEIGHTS
    """Of such a font: the CSS weights from and to that are kept."""


_DRAW = "leaflet/static/leaflet/draw/"
BROWSER_FILES: tuple[Asset, ...] = (
    Asset(
        "XStatic-Leaflet", "xstatic/pkg/leaflet/data/leaflet.js", "leaflet/leaflet.js", "Leaflet 1.9.3", "BSD-2-Clause"
    ),
    Asset(
        "XStatic-Leaflet",
        "xstatic/pkg/leaflet/data/leaflet.css",
        "leaflet/leaflet.css",
        "Leaflet 1.9.3",
        "BSD-2-Clause",
    ),
    Asset("XStatic-Leaflet", "xstatic/pkg/leaflet/data/images/", "leaflet/images/", "Leaflet 1.9.3", "BSD-2-Clause"),
    Asset("XStatic-jquery", "xstatic/pkg/jquery/data/jquery.min.js", "jquery/jquery.min.js", "jQuery 3.7.1", "MIT"),
    Asset("django-leaflet", _DRAW + "leaflet.draw.js", "draw/leaflet.draw.js", "Leaflet.draw 1.0.4", "MIT"),
    Asset("django-leaflet", _DRAW + "leaflet.draw.css", "draw/leaflet.draw.css", "Leaflet.draw 1.0.4", "MIT"),
    Asset("django-leaflet", _DRAW + "images/", "draw/images/", "Leaflet.draw 1.0.4", "MIT"),
    Asset(
        "XStatic-Leaflet-markercluster",
        "xstatic/pkg/leaflet_markercluster/data/leaflet.markercluster.js",
        "markercluster/leaflet.markercluster.js",
        "Leaflet.markercluster 1.4.1",
        "MIT",
    ),
    Asset(
        "XStatic-Leaflet-markercluster",
        "xstatic/pkg/leaflet_markercluster/data/MarkerCluster.css",
        "markercluster/MarkerCluster.css",
        "Leaflet.markercluster 1.4.1",
        "MIT",
    ),
    Asset(
        "XStatic-Leaflet-markercluster",
        "xstatic/pkg/leaflet_markercluster/data/MarkerCluster.Default.css",
        "markercluster/MarkerCluster.Default.css",
        "Leaflet.markercluster 1.4.1",
        "MIT",
    ),
)

SERVED: Mapping[str, str] = MappingProxyType(
    {
        "leaflet": "leaflet/leaflet.js",
        "leaflet_css": "leaflet/leaflet.css",
        "jquery": "jquery/jquery.min.js",  # folium builds every popup with it
        "leaflet_draw_js": "draw/leaflet.draw.js",
        "leaflet_draw_css": "draw/leaflet.draw.css",
        "markerclusterjs": "markercluster/leaflet.markercluster.js",
        "markerclustercss": "markercluster/MarkerCluster.css",
        "markerclusterdefaultcss": "markercluster/MarkerCluster.Default.css",
    }
)
"""folium's name of a script or style sheet -> our file under static/vendor/."""

DROPPED: frozenset[str] = frozenset(
    {
        # folium.Icon only (refused below): pins with glyphs out of three icon fonts
        "awesome_markers",
        "awesome_markers_css",
        "awesome_markers_font_css",
        "awesome_rotate_css",
        "glyphicons_css",
        # page furniture that no map of ours uses
        "bootstrap",
        "bootstrap_css",
    }
)
"""folium's names of scripts and style sheets that are left out."""


def local_links(links: Iterable[tuple[str, str]], *, vendor_url: str = VENDOR_URL) -> list[tuple[str, str]]:
    """Return folium's (name, address) pairs with our own addresses, without the dropped ones, in the same order.

    Args:
        links: `default_js` or `default_css` of a folium class.
        vendor_url: where static/vendor/ is served; no slash at the end.

    Raises:
        NotFound: a script or style sheet that we neither serve nor drop.
    """
    kept: list[tuple[str, str]] = []
    for name, address in links:
        if name in SERVED:
            kept.append((name, f"{vendor_url}/{SERVED[name]}"))
        elif name not in DROPPED and not address.startswith(f"{vendor_url}/"):
            raise NotFound(
                f"browser file {name}",
                "a map asks for it and no installed package carries it",
                "Leave that map part out, or add the file to layers/style/browser_assets.py",
            )
    return kept


def serve_locally(drawn: Any, *, vendor_url: str = VENDOR_URL) -> None:
    """Make a finished map, and all that was added to it, load its scripts and styles from our own machine.

    `drawn` is a branca Element. folium is loaded here, as fonts and pages get along without it.
    Changes the elements in place (the class attributes of folium stay as they are). Call it after the last
    `add_to`, before the map is rendered or handed to streamlit-folium. Calling it twice changes nothing.

    Raises:
        NotFound: a part of the map needs a file that is not served here.
    """
    import folium
    from branca.colormap import ColorMap

    for part in _parts(drawn):
        if isinstance(part, folium.Icon | ColorMap):
            raise NotFound(
                f"map part {type(part).__name__}",
                "it needs scripts that are not served here",
                "Draw a CircleMarker, a GeoJson style or a DivIcon, and the legend as HTML",
            )
        for attribute in ("default_js", "default_css"):
            links = getattr(part, attribute, None)
            if links:
                setattr(part, attribute, local_links(links, vendor_url=vendor_url))


def _parts(drawn: Any) -> Iterator[Any]:
    from branca.element import Element

    yield drawn
    for child in drawn._children.values():
        yield from _parts(child)
    icon = getattr(drawn, "icon", None)  # a Marker holds its icon beside its children
    if isinstance(icon, Element) and icon not in drawn._children.values():
        yield icon
