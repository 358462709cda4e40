"""The layers of the map of all sites, in the order of the switches: those that overview.js draws by itself, then a
LAYER in each file of layers/map/overlays, found by itself."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from geodata.access.audience import Audience
from geodata.edition_view import EditionView
from geodata.i18n.messages import msg
from layers.map import overlays
from layers.map.layer import Feature, MapLayer
from layers.style.symbols import LegendEntry

BUILT_IN: tuple[MapLayer, ...] = (
    MapLayer("changes", msg("Changes, their ground")),
    MapLayer("outlines", msg("Site outlines")),
    MapLayer("reports", msg("Reports, as wide as their place is uncertain")),
    MapLayer("claims", msg("Claims by others")),
    MapLayer("looks", msg("Looked or not looked of late"), off_at_first=True),
)
"""Their legend is layers/map/legend.py; the signs of sites always stand."""


def _found() -> Iterator[MapLayer]:
    for module in pkgutil.iter_modules(overlays.__path__):
        yield importlib.import_module(f"{overlays.__name__}.{module.name}").LAYER


LAYERS: tuple[MapLayer, ...] = (*BUILT_IN, *_found())
"""Layers that the reader can switch, in the order of the list."""
OFF_AT_FIRST: tuple[str, ...] = tuple(layer.name for layer in LAYERS if layer.off_at_first)
"""Layers that are off until the reader switches them on."""


def layers_for(eyes: Audience) -> tuple[MapLayer, ...]:
    """The layers that an edition has."""
    return tuple(layer for layer in LAYERS if eyes in layer.audiences)


def features_for(view: EditionView) -> dict[str, tuple[MapLayer, tuple[Feature, ...]]]:
    """Name -> the layer and its shapes, of those that an edition has and that are drawn from shapes.

    What is not of a site that the edition shows is left out, whatever a layer gives.
    """
    return {
        layer.name: (layer, tuple(f for f in layer.features(view) if not f.site_id or f.site_id in view.site_ids))
        for layer in layers_for(view.audience)
        if layer.features is not None
    }


def legend_for(eyes: Audience) -> tuple[LegendEntry, ...]:
    """The lines of the legend of the added layers that an edition has."""
    return tuple(entry for layer in layers_for(eyes) for entry in layer.legend())
