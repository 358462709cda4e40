"""A timelapse as MP4, for programs that take no animated picture. Pure.

H.264 in 4:2:0, which every player shows. It is lossy: fine enough that dates stay sharp and a pixel stays a square, but
who measures colours takes the WebP. It needs the extra `video` (PyAV with FFmpeg); nothing else of ours does.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

MIME_MP4 = "video/mp4"
FRAMES_A_SECOND = 10
"""Every player keeps to a steady rate; a date that stays longer is repeated, which costs a few bytes."""
QUALITY = "12"
"""H.264's constant rate factor: under about 17 no difference is seen, and 12 keeps the edges of 10 m pixels."""


def can_write() -> bool:
    """True where the extra `video` is installed."""
    return importlib.util.find_spec("av") is not None


def mp4(pictures: Sequence[Image.Image], milliseconds: Sequence[int], *, title: str = "") -> bytes:
    """The frames as an MP4 file.

    Args:
        pictures: of one size, at least one.
        milliseconds: how long each is shown; rounded to a tenth of a second, at least one tenth.
        title: written into the file, such as the site and its attribution.

    Raises:
        ImportError: the extra `video` is not installed (see can_write).
        ValueError: no picture, or not as many times as pictures.
    """
    import av  # an extra: imported where it is used

    if not pictures or len(pictures) != len(milliseconds):
        raise ValueError(f"{len(pictures)} pictures and {len(milliseconds)} times do not make a film")
    width, height = (side + side % 2 for side in pictures[0].size)  # 4:2:0 takes even sides only
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as file:
        file.metadata["title"] = title
        stream = file.add_stream("libx264", rate=FRAMES_A_SECOND)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"crf": QUALITY, "preset": "medium", "tune": "stillimage"}
        for picture, shown in zip(pictures, milliseconds, strict=True):
            whole = Image.new("RGB", (width, height), "white")
            whole.paste(picture, (0, 0))
            for _ in range(max(round(shown * FRAMES_A_SECOND / 1000), 1)):
                frame = av.VideoFrame.from_ndarray(np.asarray(whole), format="rgb24")
                file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return out.getvalue()
