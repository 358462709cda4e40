"""What a Parquet file that is not what it says makes Arrow, and the libraries on it, raise. Loads Arrow."""

from __future__ import annotations

import pyarrow
import shapely.errors

ARROW_FAULTS = (
    pyarrow.ArrowException,
    shapely.errors.ShapelyError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OSError,
    RuntimeError,  # RecursionError, and pyproj's, are some of them
)
"""The libraries trust what a file says of itself: of an odd word they raise whatever Python does."""
