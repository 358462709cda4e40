"""Drawing on a fine grid: polygons, strips, smooth random fields. Lengths in metres from the north-west corner."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

FINE: Final = 4
"""Fine cells along the side of one 10 m pixel: what is drawn there is area-averaged, so pixel edges are mixed."""
PIXEL_M: Final = 10.0
CELL_M: Final = PIXEL_M / FINE

Corners = tuple[tuple[float, float], ...]
Points = Sequence[tuple[float, float]]
"""Corners (x to the east, y to the south) in metres."""


def smooth_field(
    rng: np.random.Generator, height: int, width: int, *, power: float, longest: float | None = None
) -> NDArray[np.float32]:
    """A periodic random field (height, width) with mean 0 and standard deviation 1.

    power: how fast the amplitude falls with frequency (1 rough, 2 smooth). longest: wavelengths beyond this many
    cells are left out (None keeps all).
    """
    noise = np.fft.rfft2(rng.standard_normal((height, width)))
    fy = np.fft.fftfreq(height)[:, None]
    fx = np.fft.rfftfreq(width)[None, :]
    f = np.hypot(fy, fx)
    f[0, 0] = 1.0
    gain = f**-power
    gain[0, 0] = 0.0
    if longest is not None:
        gain = gain * (1.0 - np.exp(-((f * longest) ** 2)))
    field = np.fft.irfft2(noise * gain, s=(height, width))
    scaled: NDArray[np.float32] = ((field - field.mean()) / field.std()).astype(np.float32)
    return scaled


def rectangle(centre: tuple[float, float], size: tuple[float, float], degrees: float) -> list[tuple[float, float]]:
    """Corners of a rectangle `size` (along, across) metres turned clockwise by `degrees`."""
    turn = np.deg2rad(degrees)
    c, s = float(np.cos(turn)), float(np.sin(turn))
    half = (size[0] / 2, size[1] / 2)
    signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return [
        (centre[0] + i * half[0] * c - j * half[1] * s, centre[1] + i * half[0] * s + j * half[1] * c) for i, j in signs
    ]


def inside(points: Points, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """True where (x, y) lies inside the polygon (even-odd rule)."""
    result = np.zeros(np.broadcast(x, y).shape, np.bool_)
    for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[0]], strict=True):
        if y0 == y1:
            continue
        crosses = (y0 > y) != (y1 > y)
        result ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return result


def window(points: Points, shape: tuple[int, int], cell_m: float, grow_m: float = 0.0) -> tuple[slice, slice]:
    """Rows and columns of a grid that hold the polygon, whole 10 m pixels, cut at the grid's edge."""
    step = round(PIXEL_M / cell_m)
    slices = []
    for axis, limit in ((1, shape[0]), (0, shape[1])):
        low = (min(p[axis] for p in points) - grow_m) / PIXEL_M
        high = (max(p[axis] for p in points) + grow_m) / PIXEL_M
        begin = min(max(int(np.floor(low)), 0) * step, limit)
        end = max(min(int(np.ceil(high)) * step, limit), begin)
        slices.append(slice(begin, end))
    return slices[0], slices[1]


def mesh(rows: slice, cols: slice, cell_m: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cell centres x (1, columns) and y (rows, 1) in metres of a part of the grid."""
    x = (np.arange(cols.start, cols.stop) + 0.5)[None, :] * cell_m
    y = (np.arange(rows.start, rows.stop) + 0.5)[:, None] * cell_m
    return x, y


def polygon_mask(points: Points, shape: tuple[int, int], cell_m: float = PIXEL_M) -> NDArray[np.bool_]:
    """The cells of a whole grid (shape) whose centre lies inside the polygon."""
    mask = np.zeros(shape, np.bool_)
    rows, cols = window(points, shape, cell_m)
    mask[rows, cols] = inside(points, *mesh(rows, cols, cell_m))
    return mask


def distance_to_line(points: Points, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres from (x, y) to a line through the points."""
    best = np.full(np.broadcast(x, y).shape, np.inf)
    for (x0, y0), (x1, y1) in pairwise(points):
        length2 = (x1 - x0) ** 2 + (y1 - y0) ** 2
        along = np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / max(length2, 1e-9), 0, 1)
        best = np.minimum(best, np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0)))
    return best


def block_mean(fine: NDArray[np.bool_] | NDArray[np.float32]) -> NDArray[np.float32]:
    """(H x FINE, W x FINE) -> (H, W) area averages."""
    h, w = fine.shape[0] // FINE, fine.shape[1] // FINE
    mean: NDArray[np.float32] = fine.reshape(h, FINE, w, FINE).mean(axis=(1, 3), dtype=np.float32)
    return mean


class Frame:
    """Turns lengths along and across the compound into metres from the north-west corner."""

    def __init__(self, middle: tuple[float, float], degrees: float) -> None:
        self.middle, self.degrees = middle, degrees
        turn = np.deg2rad(degrees)
        self._c, self._s = float(np.cos(turn)), float(np.sin(turn))

    def place(self, u: float, v: float) -> tuple[float, float]:
        """A point u metres along and v metres across from the middle."""
        return (self.middle[0] + u * self._c - v * self._s, self.middle[1] + u * self._s + v * self._c)

    def box(self, u: float, v: float, along: float, across: float) -> Corners:
        """Corners of a box around (u, v)."""
        return tuple(rectangle(self.place(u, v), (along, across), self.degrees))
