"""`python -m streamlit`, but Brotli packs scripts less well: its best takes five seconds of each server's start.

What is packed and how it is sent stays as it is. The fixture `public`, by which tests/screens/server/test_middleware.py
reads packed scripts, and tests/pipelines/demo/test_installed.py start Streamlit itself.
"""

from __future__ import annotations

from streamlit.web.cli import main

from screens.server import compression

QUALITY = 5
"""The least at which Brotli still makes less of scripts than gzip."""


def quickly() -> None:
    """Serve, by the arguments in sys.argv."""
    compression.BEST = compression.QUICK = QUALITY
    main(prog_name="streamlit")


if __name__ == "__main__":
    quickly()
