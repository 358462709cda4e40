"""Parts of Compound Watch that are installed only by those who use them: pyproject.toml names them as extras."""

from __future__ import annotations

import importlib.util

from geodata.errors import NotFound
from geodata.i18n.messages import english

MODULES: dict[str, tuple[str, ...]] = {
    "dashboard": (
        "streamlit",
        "streamlit_folium",
        "folium",
        "branca",
        "starlette",
        "PIL",
        "uharfbuzz",
        "fontTools",
        "brotli",
        "typst",
        "docx",
    ),
    "brief": ("typst", "PIL", "docx", "uharfbuzz", "fontTools"),
    "lights": ("h5py",),
    "publish": ("stac_geoparquet",),
    "login": ("authlib", "httpx", "itsdangerous"),
    "cluster": ("dask", "distributed"),
    "team": ("psycopg",),
    "object-storage": ("obstore",),
    "notebook": ("xarray",),
    "timestamps": ("rfc3161_client",),
    "opentimestamps": ("opentimestamps",),
}
"""Extra -> what it brings that our code cannot do without. Without `video` a film is saved in another form instead."""


def lacks(extra: str, thing: str) -> NotFound | None:
    """What to tell whoever wants a thing whose extra is not installed; None where it is.

    Args:
        extra: one of MODULES.
        thing: what needs it, in words.
    """
    lacking = next((name for name in MODULES[extra] if importlib.util.find_spec(name) is None), None)
    if lacking is None:
        return None
    return NotFound(
        thing,
        english("it needs {module}, which is not installed", module=lacking),
        english('Install it with: pip install "compound-watch[{extra}]"', extra=extra),
    )


def need(extra: str, thing: str) -> None:
    """Go on only with an extra that is installed.

    Raises:
        NotFound: it is not; says how to install it.
    """
    refusal = lacks(extra, thing)
    if refusal is not None:
        raise refusal
